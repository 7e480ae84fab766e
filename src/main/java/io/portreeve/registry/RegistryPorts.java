package io.portreeve.registry;

import io.portreeve.event.EventPumps;
import io.portreeve.kubernetes.Annotations;
import io.portreeve.kubernetes.Secrets;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.pullsecret.PullSecrets;

/**
 * What Registries are worked on with.
 *
 * @param connections the open connections
 * @param secrets where credentials are
 * @param pumps readers of registries' events
 * @param pullSecrets keeper of pull Secrets
 * @param annotations where what was applied is remembered
 */
public record RegistryPorts(
    RegistryConnections connections,
    Secrets secrets,
    EventPumps pumps,
    PullSecrets pullSecrets,
    Annotations annotations) {}

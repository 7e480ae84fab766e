package io.portreeve.admission;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

/**
 * Does the same whatever has changed: for who looks at all that there is each time, so that no
 * order of events leaves anything behind.
 *
 * @param work what to do
 */
record WhenChanged<T>(Runnable work) implements ResourceEventHandler<T> {
  @Override
  public void onAdd(T added) {
    work.run();
  }

  @Override
  public void onUpdate(T before, T after) {
    work.run();
  }

  @Override
  public void onDelete(T deleted, boolean stateUnknown) {
    work.run();
  }

  @Override
  public void onNothing() {
    work.run();
  }
}

package io.portreeve.admission;

import java.util.concurrent.Semaphore;

/**
 * Room for requests that wait for registries. Where a refusal doesn't bind there is a room apart: a
 * policy that only warns, and the workloads of a large roll-out, never keep out what must be
 * decided.
 */
final class Rooms {
  /** Of the requests that may wait, for those that needn't be decided. */
  private static final int PART = 4;

  private final Room binding;
  private final Room others;

  /** Rooms of which the first has this many places. */
  Rooms(int places) {
    this.binding = Room.of(places);
    this.others = Room.of(Math.max(1, places / PART));
  }

  /** How many images may be looked at at one time where a refusal doesn't bind. */
  static int images(int binding) {
    return Math.max(1, binding / PART);
  }

  /** The room for requests on which a refusal has this effect. */
  Room of(Force force) {
    return force == Force.BINDS ? binding : others;
  }

  /** The room for what can't be told apart before it is read. */
  Room of(Target.Phase phase) {
    return phase == Target.Phase.WORKLOADS ? others : binding;
  }

  /**
   * One room.
   *
   * @param places how many requests it has room for
   * @param slots its places
   * @param shares what of it a namespace may take
   */
  record Room(int places, Semaphore slots, Shares shares) {
    private static Room of(int places) {
      return new Room(places, new Semaphore(places), Shares.of(places));
    }
  }
}

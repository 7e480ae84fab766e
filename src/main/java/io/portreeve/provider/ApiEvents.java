package io.portreeve.provider;

import java.time.Duration;

/** Is told of every request to a registry's management API: for metrics. Throws nothing. */
public interface ApiEvents {
  /** Tells nobody. */
  ApiEvents NONE =
      new ApiEvents() {
        @Override
        public void requested(String operation, String outcome) {}

        @Override
        public void held(String operation, Duration time) {}
      };

  /**
   * A request was answered, or wasn't; each attempt counts.
   *
   * @param operation such as {@code ecr:CreateRepository}: one of a fixed list
   * @param outcome {@code ok}, {@code throttled}, {@code denied}, {@code refused}, {@code failed}
   */
  void requested(String operation, String outcome);

  /** A request was held back, so as to be not more than the registry serves. */
  void held(String operation, Duration time);
}

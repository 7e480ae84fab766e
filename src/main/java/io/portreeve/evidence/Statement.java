package io.portreeve.evidence;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An in-toto statement.
 *
 * @param predicateType its predicate type
 * @param predicate its predicate; missing node: it has none
 * @param subject its subjects
 */
record Statement(String predicateType, JsonNode predicate, JsonNode subject) {}

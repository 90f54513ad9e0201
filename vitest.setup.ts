// How many random cases each property is tried with, where the property does not say so itself.
import fc from "fast-check";

const runs = Number(process.env.KEYVAL_PROPERTY_RUNS ?? 100);
fc.configureGlobal({ numRuns: runs });

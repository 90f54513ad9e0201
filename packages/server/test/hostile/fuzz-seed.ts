// What the hostile requests of a run are made from: the same ones in each `npm test`, others in each long run.
const isLong = process.env.KEYVAL_PROPERTY_RUNS !== undefined;

/** Printed with what fails: KEYVAL_FUZZ_SEED asks for the same requests again. */
export const seed = Number(
  process.env.KEYVAL_FUZZ_SEED ?? (isLong ? Math.floor(Math.random() * 2 ** 31) : 419_095_647),
);

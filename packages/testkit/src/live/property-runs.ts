// How often a property of the live store is tried: its own number in `npm test`, the long one in `npm run test:long`.

/** @param standard runs that take some seconds */
export function propertyRuns(standard: number): number {
  return Number(process.env.KEYVAL_PROPERTY_RUNS ?? standard);
}

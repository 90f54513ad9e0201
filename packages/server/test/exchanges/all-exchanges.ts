// The whole table, in the order in which it is carried out: what one part stores, the parts behind it read.
import { commitExchanges } from "./commit-exchanges.ts";
import { deleteExchanges } from "./delete-exchanges.ts";
import type { Exchanges } from "./exchange.ts";
import { keyExchanges } from "./key-exchanges.ts";
import { operatorExchanges } from "./operator-exchanges.ts";
import { queueExchanges } from "./queue-exchanges.ts";
import { searchExchanges } from "./search-exchanges.ts";
import { watchExchanges } from "./watch-exchanges.ts";

export const allExchanges: Exchanges = [
  ...keyExchanges,
  ...commitExchanges,
  ...searchExchanges,
  ...deleteExchanges,
  ...queueExchanges,
  ...watchExchanges,
  ...operatorExchanges,
];

import { bindingContract } from "@keyval/testkit/binding-contract";
import { version } from "react";
import { reactDriver } from "./react-driver.tsx";

bindingContract(reactDriver(false, `React ${version}`));
// Strict mode is the same in both: on the oldest version, once is enough.
if (!version.startsWith("18")) bindingContract(reactDriver(true, `React ${version}`));

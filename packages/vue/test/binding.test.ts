import { bindingContract } from "@keyval/testkit/binding-contract";
import { vueDriver } from "./vue-driver.ts";

bindingContract(vueDriver);

import { bindingContract } from "@keyval/testkit/binding-contract";
import { reactDriver } from "./react-driver.tsx";

bindingContract(reactDriver(false));
bindingContract(reactDriver(true));

import { primitivesContract } from "./primitives.contract.ts";

primitivesContract("the browser");

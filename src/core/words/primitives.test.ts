import { primitivesContract } from "./primitives.contract.ts";

primitivesContract("Node");

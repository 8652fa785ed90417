import { createFakeVectorIndex } from "./fake-vector-index.ts";
import { vectorIndexContract } from "./vector-index.contract.ts";

vectorIndexContract(createFakeVectorIndex);

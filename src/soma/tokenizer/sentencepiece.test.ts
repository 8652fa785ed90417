import { cutsLikeNative, metadataOf, stories } from "./native.contract.ts";

cutsLikeNative("SentencePiece", metadataOf(stories));

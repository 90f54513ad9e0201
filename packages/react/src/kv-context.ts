"use client";
// The Kv that KvProvider hands down.
import type { Kv } from "@keyval/core";
import { createContext } from "react";

export const KvContext = createContext<Kv | undefined>(undefined);

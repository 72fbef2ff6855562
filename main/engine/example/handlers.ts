import type { FeatureHandlers } from '../handler.ts';
import { loadExample } from './load.ts';
import { removeExample } from './remove.ts';
import { exampleState } from './standing.ts';

/** What can be done with example data, and where each is done. */
export const exampleHandlers: FeatureHandlers<'example'> = { state: exampleState, load: loadExample, remove: removeExample };

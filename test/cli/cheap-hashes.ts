import { DEFAULT_SETTINGS } from '../../main/engine/settings.ts';
import { CHEAP } from '../engine/running-engine.ts';

/** Loaded before the program (`node --import`) where it is started many times; init.test.ts sees what hashes really cost. */
Object.assign(DEFAULT_SETTINGS, CHEAP);

/** What example people write. Said of nobody, and of no place there is. */
export const VILLAGES = [
  ['amber_ford', 'Amber Ford', 'Bernsteinfurt'], ['blue_wells', 'Blue Wells', 'Blaubrunn'], ['cedar_gate', 'Cedar Gate', 'Zederntor'], ['dry_creek_end', 'Dry Creek End', 'Trockenbach'],
  ['eagle_bend', 'Eagle Bend', 'Adlerbogen'], ['far_meadow', 'Far Meadow', 'Fernau'], ['grey_stones', 'Grey Stones', 'Graustein'], ['high_orchard', 'High Orchard', 'Hochgarten'],
  ['iron_bridge', 'Iron Bridge End', 'Eisensteg'], ['juniper_hill', 'Juniper Hill', 'Wacholderhöhe'], ['kites_landing', "Kite's Landing", 'Milanried'], ['long_acre', 'Long Acre', 'Langacker'],
] as const;

export const REMARKS = [
  'The roof was mended since the last visit.', 'Two of the children were at school.', 'Asked us to come in the morning next time.', 'The path is under water after rain; come from the other side.',
  'The neighbour translated.', 'They keep the forms we left in a tin by the door.', 'Nobody else was at home.', 'A dog; it is tied up when one calls from the gate.',
  'The old number does not work any more.', 'Would like to hear when the clinic is open again.', 'Everything as last time.', 'The stove smokes; told them about the new ones.',
] as const;

export const HEALTH_NOTES = [
  'Asked for a confidential talk at the clinic.', 'Has a prescription that must not run out.', 'Was referred to the mobile clinic; wants nobody in the village to know.', 'Has had a fall; walks with a stick since.',
  'Allergic to one of the usual medicines; the card is with the family.', 'Needs somebody along for the way to town.',
] as const;

export const INCIDENTS = [
  ['The hand pump gave brown water for most of the day.', 'water'], ['A car slid into the ditch at the bridge; nobody else was on the road.', 'road'], ['The store room was found open in the morning.', 'theft'],
  ['A visitor shouted at two of us and would not leave.', 'conflict'], ['The cold box was warm on arrival.', 'health'], ['The bridge was closed after the storm.', 'road'], ['A boat came loose in the night.', 'other'],
  ['A radio and a lamp are missing from the vehicle.', 'theft'], ['One of the team stepped on a nail.', 'health'], ['Water stood in the school yard; classes were outside.', 'water'], ['A quarrel about whose turn it was at the well.', 'conflict'],
  ['The generator smoked and was switched off.', 'other'],
] as const;
export const FOLLOW_UPS = ['Spoke with everybody involved.', 'Repaired by the team itself.', 'Handed over to those in charge.', 'A second visit is agreed.', 'Nothing more to be done.', 'Waiting for a part.'] as const;
export const STATEMENTS = ['Said who they think it was; asked that it stays between us.', 'Does not want to be named.', 'Gave the name of a witness.', 'Is afraid of trouble with the neighbours.'] as const;

export const EQUIPMENT = [
  ['Tablet', 'device'], ['Hand-held radio', 'device'], ['Satellite phone', 'device'], ['Laptop', 'device'], ['Motorcycle', 'vehicle'], ['Bicycle', 'vehicle'], ['Boat with engine', 'vehicle'], ['Cold box', 'medical'],
  ['First aid bag', 'medical'], ['Scale for children', 'medical'], ['Water test kit', 'tool'], ['Generator', 'tool'], ['Solar lamp', 'tool'], ['Tent', 'shelter'], ['Folding table', 'shelter'],
] as const;
export const LOAN_REMARKS = ['For the round through the villages.', 'In place of one that is being repaired.', 'For a training.', 'With its case and the charger.', 'The strap is worn.', 'Until the new one is here.'] as const;

export const REVEAL_REASONS = ['The person asked for it', 'Preparing the visit', 'Handing over to the clinic', 'Checking what was written down', 'Following up on the report', 'Opening the store'] as const;
export const POSITIONS = ['Field worker', 'Senior field worker', 'Nurse', 'Interpreter', 'Driver', 'Community worker', 'Water technician', 'Store keeper', 'Data clerk'] as const;
export const TAGS = ['follow up', 'by boat', 'interpreter', 'training', 'ask again'] as const;

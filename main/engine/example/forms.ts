import type { z } from 'zod';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { VILLAGES } from './texts.ts';

/** The kinds of records that the example keeps, in the order in which they can point to one another. */
export const FORM_NAMES = ['visit', 'incident', 'equipment', 'loan'] as const;
export type FormName = (typeof FORM_NAMES)[number];
/** A type of records of the example. */
export interface ExampleForm {
  name: string;
  description: string;
  definition: TypeDefinition;
}

type FieldInput = z.input<typeof TypeDefinition>['sections'][number]['fields'][number];
type PlainInput = Exclude<FieldInput, { kind: 'repeat' }>;
type Text = readonly [english: string, german: string];

const GERMAN = 'Deutsch (de)';
const local = ([text, german]: Text) => ({ text, in: { [GERMAN]: german } });
const labelled = ([english, german]: Text, options: object) => ({ label: local([english, german]), ...options });
const field = (kind: PlainInput['kind'], name: string, label: Text, options: object = {}): FieldInput => ({ kind, name, ...labelled(label, options) }) as FieldInput;
const choice = (name: string, label: Text, list: string, options: object = {}): FieldInput => ({ kind: 'choice', name, list, ...labelled(label, options) });
const listOf = (choices: readonly (readonly [value: string, english: string, german: string])[]) => choices.map(([value, english, german]) => ({ value, label: local([english, german]) }));

const SHOWN = { inList: true };
const PERSONAL = { sensitivity: 'personal' };
const SECRET = { sensitivity: 'secret' };

/** The forms, for the ids that their types will have. */
export function formsFor(typeIds: Readonly<Record<FormName, string>>): Record<FormName, ExampleForm> {
  return {
    visit: { name: 'Household visit (example)', description: 'Example data: a visit to a household, with who lives there. No such household exists.', definition: TypeDefinition.parse(VISIT) },
    incident: { name: 'Incident report (example)', description: 'Example data: something that happened, and what came of it. Nothing of it did.', definition: TypeDefinition.parse(incident(typeIds.visit)) },
    equipment: { name: 'Equipment (example)', description: 'Example data: what the organisation owns and lends.', definition: TypeDefinition.parse(EQUIPMENT) },
    loan: { name: 'Equipment loan (example)', description: 'Example data: who has which piece of equipment, and since when.', definition: TypeDefinition.parse(loan(typeIds.equipment)) },
  };
}

const VISIT: z.input<typeof TypeDefinition> = {
  language: 'English (en)',
  sections: [
    {
      label: local(['Household', 'Haushalt']),
      fields: [
        field('text', 'head', ['Head of household', 'Haushaltsvorstand'], { required: true, ...PERSONAL, ...SHOWN }),
        choice('village', ['Village', 'Dorf'], 'villages', { required: true, ...SHOWN }),
        field('address', 'address', ['Way there', 'Weg dorthin'], PERSONAL),
        field('phone', 'phone', ['Phone', 'Telefon'], PERSONAL),
        field('coordinates', 'position', ['Position', 'Position']),
        field('attachment', 'plan', ['Plan of the house', 'Plan des Hauses'], { accept: 'image' }),
      ],
    },
    {
      label: local(['Visit', 'Besuch']),
      fields: [
        field('date', 'visited', ['Visited on', 'Besucht am'], { required: true, ...SHOWN }),
        field('person', 'visitor', ['Visited by', 'Besucht von'], SHOWN),
        choice('purpose', ['Purpose', 'Anlass'], 'purposes', SHOWN),
        choice('water', ['Water comes from', 'Wasser kommt aus'], 'sources'),
        field('yes_no', 'treated', ['Is it treated before drinking?', 'Wird es vor dem Trinken aufbereitet?'], { showIf: "${water} != 'tap' and ${water} != ''" }),
        field('long_text', 'remarks', ['Remarks', 'Bemerkungen']),
        field('signature', 'signed', ['Signature', 'Unterschrift'], PERSONAL),
      ],
    },
    {
      label: local(['Members', 'Mitglieder']),
      fields: [
        {
          kind: 'repeat',
          name: 'members',
          label: local(['Members of the household', 'Mitglieder des Haushalts']),
          most: 20,
          fields: [
            field('text', 'member_name', ['Name', 'Name'], { required: true, ...PERSONAL }) as PlainInput,
            field('number', 'member_age', ['Age', 'Alter'], { integer: true, min: 0, max: 120, unit: 'y', ...PERSONAL }) as PlainInput,
            field('yes_no', 'at_school', ['Goes to school', 'Geht zur Schule'], { showIf: '${member_age} >= 6 and ${member_age} <= 16' }) as PlainInput,
          ],
        },
        field('calculated', 'people_count', ['People', 'Personen'], { calculation: 'count(${member_name})', ...SHOWN }),
      ],
    },
    {
      label: local(['In confidence', 'Vertraulich']),
      fields: [
        field('yes_no', 'consent', ['May we keep a note on health?', 'Dürfen wir eine Notiz zur Gesundheit behalten?']),
        field('long_text', 'health_note', ['Note on health', 'Notiz zur Gesundheit'], { showIf: '${consent} = true()', ...SECRET }),
      ],
    },
  ],
  choiceLists: {
    villages: listOf(VILLAGES),
    purposes: listOf([['first', 'First visit', 'Erster Besuch'], ['regular', 'Regular visit', 'Regelmäßiger Besuch'], ['asked', 'They asked for it', 'Auf Wunsch'], ['after_incident', 'After an incident', 'Nach einem Vorfall']]),
    sources: listOf([['tap', 'Tap', 'Leitung'], ['pump', 'Hand pump', 'Handpumpe'], ['well', 'Open well', 'Offener Brunnen'], ['river', 'River', 'Fluss'], ['rain', 'Rain', 'Regen']]),
  },
  titleFields: ['head', 'village'],
};

const incident = (visitTypeId: string): z.input<typeof TypeDefinition> => ({
  language: 'English (en)',
  sections: [
    {
      label: local(['What happened', 'Was geschah']),
      fields: [
        field('text', 'summary', ['In short', 'In Kürze'], { required: true, ...SHOWN }),
        choice('kind', ['Kind', 'Art'], 'kinds', { required: true, ...SHOWN }),
        choice('severity', ['Severity', 'Schwere'], 'severities', { required: true, ...SHOWN }),
        field('date_time', 'happened_at', ['When', 'Wann'], { required: true, ...SHOWN }),
        field('team', 'team', ['Team concerned', 'Betroffenes Team']),
        field('reference', 'household', ['Household concerned', 'Betroffener Haushalt'], { typeId: visitTypeId }),
        field('long_text', 'account', ['What was seen', 'Was zu sehen war']),
        field('attachment', 'notes', ['Notes and photographs', 'Notizen und Fotos'], { most: 5 }),
      ],
    },
    {
      label: local(['People hurt', 'Verletzte']),
      fields: [
        field('yes_no', 'anybody_hurt', ['Was anybody hurt?', 'Wurde jemand verletzt?']),
        field('number', 'hurt_count', ['How many', 'Wie viele'], { integer: true, min: 1, max: 500, showIf: '${anybody_hurt} = true()' }),
        field('choices', 'called', ['Who was called', 'Wer gerufen wurde'], { list: 'helpers', showIf: '${anybody_hurt} = true()' }),
      ],
    },
    {
      label: local(['What came of it', 'Was daraus wurde']),
      fields: [
        choice('status', ['State', 'Stand'], 'states', { required: true, ...SHOWN }),
        field('person', 'in_charge', ['In charge', 'Zuständig'], SHOWN),
        field('long_text', 'follow_up', ['What was done', 'Was getan wurde'], { showIf: "${status} != 'open'" }),
        field('long_text', 'statement', ['Statement in confidence', 'Vertrauliche Aussage'], SECRET),
      ],
    },
  ],
  choiceLists: {
    kinds: listOf([['water', 'Water', 'Wasser'], ['road', 'Road', 'Straße'], ['theft', 'Theft', 'Diebstahl'], ['conflict', 'Conflict', 'Streit'], ['health', 'Health', 'Gesundheit'], ['other', 'Something else', 'Anderes']]),
    severities: listOf([['low', 'Low', 'Gering'], ['middle', 'Middle', 'Mittel'], ['high', 'High', 'Hoch']]),
    states: listOf([['open', 'Open', 'Offen'], ['in_progress', 'In progress', 'In Arbeit'], ['closed', 'Closed', 'Abgeschlossen']]),
    helpers: listOf([['clinic', 'Mobile clinic', 'Mobile Klinik'], ['police', 'Police', 'Polizei'], ['fire', 'Fire brigade', 'Feuerwehr'], ['family', 'Family', 'Familie']]),
  },
  titleFields: ['summary'],
});

const EQUIPMENT: z.input<typeof TypeDefinition> = {
  language: 'English (en)',
  sections: [
    {
      label: local(['Piece', 'Stück']),
      fields: [
        field('text', 'label', ['What it is', 'Was es ist'], { required: true, ...SHOWN }),
        field('text', 'serial', ['Serial number', 'Seriennummer'], SHOWN),
        choice('category', ['Category', 'Gattung'], 'categories', { required: true, ...SHOWN }),
        choice('condition', ['Condition', 'Zustand'], 'conditions', SHOWN),
        field('attachment', 'counter', ['Counter of hours', 'Betriebsstunden'], { accept: 'image' }),
      ],
    },
    {
      label: local(['Purchase', 'Anschaffung']),
      fields: [
        field('date', 'bought', ['Bought on', 'Gekauft am']),
        field('number', 'price', ['Price', 'Preis'], { min: 0, unit: 'EUR' }),
        field('number', 'life_years', ['Years of use planned', 'Geplante Jahre'], { integer: true, min: 1, max: 30, unit: 'y' }),
        field('calculated', 'per_year', ['Cost a year', 'Kosten im Jahr'], { calculation: 'round(${price} div ${life_years}, 2)' }),
        field('email', 'seller', ['Seller', 'Verkäufer']),
      ],
    },
    { label: local(['Access', 'Zugang']), fields: [field('text', 'unlock_code', ['Code of the lock or the device', 'Code des Schlosses oder Geräts'], SECRET), field('time', 'checked_daily', ['Checked each day at', 'Tägliche Prüfung um'])] },
  ],
  choiceLists: {
    categories: listOf([['device', 'Device', 'Gerät'], ['vehicle', 'Vehicle', 'Fahrzeug'], ['medical', 'Medical', 'Medizin'], ['tool', 'Tool', 'Werkzeug'], ['shelter', 'Shelter', 'Unterkunft']]),
    conditions: listOf([['good', 'Good', 'Gut'], ['worn', 'Worn', 'Abgenutzt'], ['in_repair', 'In repair', 'In Reparatur'], ['lost', 'Lost', 'Verloren']]),
  },
  titleFields: ['label', 'serial'],
};

const loan = (equipmentTypeId: string): z.input<typeof TypeDefinition> => ({
  language: 'English (en)',
  sections: [
    {
      label: local(['Loan', 'Ausleihe']),
      fields: [
        field('reference', 'piece', ['Piece', 'Stück'], { typeId: equipmentTypeId, required: true, ...SHOWN }),
        field('person', 'borrower', ['Lent to', 'Ausgeliehen an'], { required: true, ...SHOWN }),
        field('date', 'out_on', ['Lent on', 'Ausgeliehen am'], { required: true, ...SHOWN }),
        field('date', 'due_on', ['Due on', 'Fällig am'], { ...SHOWN, constraint: { test: '. >= ${out_on}', message: local(['Not before it is lent.', 'Nicht vor der Ausleihe.']) } }),
        field('text', 'why', ['What for', 'Wofür']),
        field('signature', 'received', ['Received', 'Erhalten'], PERSONAL),
      ],
    },
    {
      label: local(['Return', 'Rückgabe']),
      fields: [
        field('yes_no', 'returned', ['Returned', 'Zurückgegeben'], SHOWN),
        field('date', 'back_on', ['Returned on', 'Zurückgegeben am'], { showIf: '${returned} = true()', required: '${returned} = true()' }),
        field('calculated', 'days_out', ['Days away', 'Tage unterwegs'], { calculation: '${back_on} - ${out_on}', showIf: '${returned} = true()' }),
        choice('state_back', ['State it came back in', 'Zustand bei Rückgabe'], 'conditions', { showIf: '${returned} = true()' }),
      ],
    },
  ],
  choiceLists: { conditions: listOf([['good', 'Good', 'Gut'], ['worn', 'Worn', 'Abgenutzt'], ['broken', 'Broken', 'Beschädigt']]) },
  titleFields: ['why'],
});

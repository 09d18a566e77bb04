"""The step checker, against phrases that people judged by hand: what it must say, and where it must keep quiet."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from recovery.step_checks import Field, Finding, Problem, check_dont, check_step, sentence

GOOD = set()

GERMAN = [
    # short infinitives, as they should be
    ("Netzwerkkabel ziehen", GOOD),
    ("WLAN ausschalten", GOOD),
    ("Netzwerkkabel ziehen, WLAN aus", GOOD),
    ("Daten sichern", GOOD),
    ("Strom und Gas abschalten", GOOD),
    ("Strom, das Gas und die Heizung abschalten", GOOD),
    ("Server aus dem Netz nehmen", GOOD),
    ("Krisenteam alarmieren (Seite 4)", GOOD),
    ("112 rufen", GOOD),
    ("Aufhören", GOOD),
    ("Aufschreiben, was zu sehen war", GOOD),
    ("Aufschreiben, was fehlt und wer zuletzt damit gearbeitet hat", GOOD),
    ("Anrufen: IT-Notfallnummer", GOOD),
    ("Alle betroffenen Geräte trennen", GOOD),
    ("Wiederherstellung im getrennten Netz beginnen", GOOD),
    ("Mail-Server herunterfahren", GOOD),
    ("Daten aus der Sicherung wiederherstellen", GOOD),
    ("Kennwörter aller Dienstkonten ändern", GOOD),
    ("Server mit alten und neuen Platten prüfen", GOOD),
    ("Leeren Akku laden", GOOD),
    ("Zuerst die eigenen Kunden anrufen", GOOD),
    ("Uhrzeit der Kenntnis festhalten", GOOD),
    ("Sprecherin oder Sprecher benennen", GOOD),
    ("Entscheiden: reparieren oder ersetzen", GOOD),
    ("Entscheiden, ob zuerst eingedämmt wird", GOOD),
    ("Prüfen, ob Türen schließen und Fenster zu sind", GOOD),
    ("Gebäude über die Treppe verlassen", GOOD),
    ("Wenn Rauch sichtbar ist, 112 rufen", GOOD),
    ("Liste der nicht erreichbaren Server schreiben", GOOD),
    ("Bis 12 Uhr Lagebericht abgeben", GOOD),
    ("Konten schliessen", GOOD),  # Swiss spelling
    ("Platten in den Tresor verbringen", GOOD),  # the verb is in no list
    ("Router resetten", GOOD),
    ("Anbieter bitten, den Zugang zu sperren", GOOD),
    ("Konto bei der Bank sperren lassen", GOOD),
    ("Gerät reparieren oder ersetzen", GOOD),
    ("Auf die Feuerwehr warten, bis sie freigibt", GOOD),
    ("Feuerwehr einweisen", GOOD),
    ("Überflüssige Konten, Rollen und Schlüssel entfernen", GOOD),  # nouns that look like verbs
    ("Nicht erreichbare Server auflisten", GOOD),
    # no verb
    ("Daten", {Problem.VERB_MISSING}),
    ("Kunden", {Problem.VERB_MISSING}),
    ("Sicherungsmedien", {Problem.VERB_MISSING}),
    ("WLAN aus", {Problem.VERB_MISSING}),
    ("Information der Kunden", {Problem.VERB_MISSING}),
    ("Zugangsdaten wurden geändert", {Problem.VERB_MISSING}),
    ("Server werden heruntergefahren", {Problem.VERB_MISSING}),
    ("Alle Türen offen", {Problem.VERB_MISSING}),
    ("Alarmierung Krisenteam", {Problem.VERB_MISSING}),
    ("Das Kabel ist zu ziehen", {Problem.VERB_MISSING}),
    ("", {Problem.VERB_MISSING}),
    ("…", {Problem.VERB_MISSING}),
    # spoken to
    ("Schalten Sie das WLAN aus", {Problem.ADDRESS}),
    ("Ziehen Sie das Netzwerkkabel", {Problem.ADDRESS}),
    ("Ihre Kolleginnen warnen", {Problem.ADDRESS}),
    ("Kennwort ändern, wenn du es verraten hast", {Problem.ADDRESS}),
    # vague
    ("Kunden zeitnah anrufen", {Problem.VAGUE}),
    ("Backup ggf. wiederherstellen", {Problem.VAGUE}),
    ("Falls nötig Dienstleister anrufen", {Problem.VAGUE}),
    ("Lage häufig besprechen", {Problem.VAGUE}),
    ("Möglichst alle Server herunterfahren", {Problem.VAGUE}),
    ("Drucker, Scanner usw. abschalten", {Problem.VAGUE}),
    ("Entsprechende Stellen anrufen", {Problem.VAGUE}),
    ("Evtl. Polizei rufen", {Problem.VAGUE}),
    # two in one
    ("Netzwerkkabel ziehen und WLAN ausschalten", {Problem.TWO_ACTIONS}),
    ("Netzwerkkabel ziehen, WLAN ausschalten", {Problem.TWO_ACTIONS}),
    ("Server neu starten, danach Dienst prüfen", {Problem.TWO_ACTIONS}),
    ("Server starten; Dienst prüfen", {Problem.TWO_ACTIONS}),
    ("Strom abschalten, dann Feuerwehr", {Problem.TWO_ACTIONS}),
    ("Bildschirm fotografieren und aufschreiben, was man sieht", {Problem.TWO_ACTIONS}),
    # forbidden things belong into the box
    ("Geräte nicht ausschalten", {Problem.NEGATION}),
    ("Nichts löschen", {Problem.NEGATION}),
    ("Keine Aufzüge benutzen", {Problem.NEGATION}),
    ("Neustart vermeiden", {Problem.NEGATION}),
    ("Nicht mehrere Teile tauschen", {Problem.NEGATION}),
    # too long
    ("Befallene Geräte, Server und Netzfreigaben im ganzen Haus vom Netz trennen", {Problem.TOO_LONG}),
    ("Im Raum an der Tür auf der Liste mit Namen abhaken", {Problem.TOO_LONG}),
]

ENGLISH = [
    ("Pull the network cable", GOOD),
    ("Switch off Wi-Fi", GOOD),
    ("Switch off power and gas", GOOD),
    ("Call 112", GOOD),
    ("Stop", GOOD),
    ("Take the server off the network", GOOD),
    ("Write down who called and when", GOOD),
    ("Note what was seen and who reported it", GOOD),
    ("If smoke is visible, call 112", GOOD),
    ("Immediately call the IT emergency number", GOOD),
    ("Check backup and restore times", GOOD),
    ("Decide: repair or replace", GOOD),
    ("Repair or replace the disk", GOOD),
    ("Decide whether to contain or to observe", GOOD),
    ("Defenestrate the printer", GOOD),  # the verb is in no list
    ("List the servers that do not answer", GOOD),
    ("Check devices before they leave", GOOD),
    ("In a case of theft, inform the police", GOOD),
    ("Recover papers and dry backup media", GOOD),
    ("Network cable out", {Problem.VERB_MISSING}),
    ("Server restart", {Problem.VERB_MISSING}),
    ("The server is restarted", {Problem.VERB_MISSING}),
    ("Restarting the server", {Problem.VERB_MISSING}),
    ("Customers", {Problem.VERB_MISSING}),
    ("Information for all customers", {Problem.VERB_MISSING}),
    ("You pull the cable", {Problem.VERB_MISSING, Problem.ADDRESS}),
    ("Call customers promptly", {Problem.VAGUE}),
    ("Restore the backup if necessary", {Problem.VAGUE}),
    ("Switch off printers, scanners etc.", {Problem.VAGUE}),
    ("Pull the cable and switch off Wi-Fi", {Problem.TWO_ACTIONS}),
    ("Call the bank, block the card", {Problem.TWO_ACTIONS}),
    ("Start the server; call IT", {Problem.TWO_ACTIONS}),
    ("Restart the server, then the service", {Problem.TWO_ACTIONS}),
    ("Do not switch off the device", {Problem.NEGATION}),
    ("Never use the lifts", {Problem.NEGATION}),
    ("Delete nothing", {Problem.NEGATION}),
    ("Disconnect every infected device in the whole house from the network", {Problem.TOO_LONG}),
]

GERMAN_TARGETS = [
    ("Leuchte am Anschluss aus", GOOD),
    ("3 Zusagen", GOOD),
    ("Server antwortet, Datenstand bestätigt", GOOD),
    ("Fachabteilung hat unterschrieben", GOOD),
    ("Liste geprüft und unterschrieben", GOOD),
    ("", {Problem.TARGET_MISSING}),
    ("–", {Problem.TARGET_MISSING}),
    ("geprüft", {Problem.TARGET_EMPTY}),
    ("Ist erledigt.", {Problem.TARGET_EMPTY}),
    ("Systeme geprüft und ok", {Problem.TARGET_EMPTY}),
    ("Alle relevanten Daten da", {Problem.VAGUE}),
    ("Die Leuchte am Anschluss des Netzwerkkabels ist nach dem Ziehen ganz aus", {Problem.TOO_LONG}),
]


def codes(findings: list[Finding]) -> set[Problem]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize(("action", "expected"), GERMAN)
def test_german_action(action, expected):
    found = check_step(action=action, target_state="Leuchte aus", has_role=True, language="de")

    assert codes(found) == expected


@pytest.mark.parametrize(("action", "expected"), ENGLISH)
def test_english_action(action, expected):
    found = check_step(action=action, target_state="Light is off", has_role=True, language="en")

    assert codes(found) == expected


@pytest.mark.parametrize(("target", "expected"), GERMAN_TARGETS)
def test_german_target_state(target, expected):
    found = check_step(action="Kabel ziehen", target_state=target, has_role=True, language="de")

    assert codes(found) == expected
    assert all(finding.field == Field.TARGET_STATE for finding in found)


@pytest.mark.parametrize("target", ["done", "Checked.", "All systems ok"])
def test_english_target_state_that_is_none(target):
    found = check_step(action="Pull the cable", target_state=target, has_role=True, language="en-gb")

    assert codes(found) == {Problem.TARGET_EMPTY}


def test_only_a_missing_verb_or_target_state_stops_saving():
    everything = [
        *check_step(action="", target_state="", has_role=False, language="de"),
        *check_step(
            action="Sie ggf. nicht ziehen und löschen, danach alles im ganzen Haus noch einmal prüfen",
            target_state="erledigt",
            has_role=True,
            language="de",
        ),
    ]

    assert {finding.code for finding in everything if finding.stops} == {
        Problem.VERB_MISSING,
        Problem.TARGET_MISSING,
    }
    assert codes(everything) == set(Problem) - {Problem.PROHIBITION_MISSING, Problem.WHY_MISSING}


@pytest.mark.parametrize(
    ("action", "stops"),
    [
        ("Customers", True),
        ("The server is restarted", True),
        ("Server is off", True),
        ("Restarting the server", True),
        ("Flurb servers", False),
        ("Network cable out", False),
    ],
)
def test_an_unknown_english_word_that_may_be_a_verb_is_only_a_hint(action, stops):
    (finding,) = check_step(action=action, target_state="Light is off", has_role=True, language="en")

    assert (finding.code, finding.stops) == (Problem.VERB_MISSING, stops)


def test_findings_name_the_words_as_they_were_typed():
    (vague,) = check_step(
        action="Kunden GGF. anrufen", target_state="Liste voll", has_role=True, language="de"
    )
    (two,) = check_step(
        action="Kabel ziehen und WLAN ausschalten", target_state="aus", has_role=True, language="de"
    )

    assert vague.words == ("GGF",)
    assert two.words == ("ziehen", "ausschalten")


def test_a_missing_role_is_a_hint():
    (finding,) = check_step(action="Kabel ziehen", target_state="Leuchte aus", has_role=False, language="de")

    assert finding == Finding(Problem.ROLE_MISSING, Field.ROLE, stops=False)


def test_of_another_language_only_what_needs_no_words():
    found = check_step(
        action="Débrancher le câble; appeler", target_state="fait", has_role=False, language="fr"
    )

    assert codes(found) == {Problem.TWO_ACTIONS, Problem.ROLE_MISSING}


@pytest.mark.parametrize(
    ("text", "why", "expected"),
    [
        ("Geräte NICHT ausschalten", "Spuren gehen verloren", GOOD),
        ("NICHTS zahlen oder zusagen", "das entscheidet die Leitung", GOOD),
        ("Keine Aufzüge benutzen", "", {Problem.WHY_MISSING}),
        ("Geräte ausschalten", "Spuren gehen verloren", {Problem.PROHIBITION_MISSING}),
        ("Kein Aufzug", "er bleibt stecken", {Problem.VERB_MISSING}),
        ("Schalten Sie NICHTS aus", "Spuren gehen verloren", {Problem.ADDRESS}),
        ("NICHTS löschen", "Spuren gehen evtl. verloren", {Problem.VAGUE}),
    ],
)
def test_german_line_of_the_do_not_box(text, why, expected):
    assert codes(check_dont(text, why, "de")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Do NOT switch off devices", GOOD),
        ("NEVER log in as administrator", GOOD),
        ("Pay NOTHING", GOOD),
        ("No lifts", {Problem.VERB_MISSING}),
        ("Switch off devices", {Problem.PROHIBITION_MISSING}),
    ],
)
def test_english_line_of_the_do_not_box(text, expected):
    assert codes(check_dont(text, "traces are lost", "en")) == expected


def test_an_empty_line_of_the_do_not_box_stops():
    (finding,) = check_dont(" ", "", "de")

    assert finding.stops


def test_every_finding_has_a_sentence_in_both_languages():
    findings = [Finding(code, field, ("ggf", "bald")) for code in Problem for field in Field]

    with translation.override("en"):
        english = [sentence(finding) for finding in findings]
    with translation.override("de"):
        german = [sentence(finding) for finding in findings]

    assert all(text.endswith(".") and "%(" not in text for text in english + german)
    assert all(one != other for one, other in zip(english, german, strict=True))
    assert any("„ggf, bald“" in text for text in german)


@given(st.text(max_size=120), st.text(max_size=40), st.sampled_from(["de", "en", "fr"]))
def test_no_text_upsets_the_checker(action, target, language):
    for finding in check_step(action=action, target_state=target, has_role=True, language=language):
        assert sentence(finding)
    check_dont(action, target, language)

"""The words that the step checker knows, German and English: data, no code. Chosen by hand for emergency steps.

A list like this is never complete. Whatever is missing costs one wrong hint at most where an ending helps
(`recovery.step_grammar`); add the word here, and the phrase to `tests/recovery/test_step_checks.py`.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- German -------------------------------------------------------------------------------------------------------

# Infinitives without a prefix. Words that end in -ieren need no entry.
GERMAN_VERBS = _words(
    """
    achten ändern antworten arbeiten atmen bauen beauftragen beginnen begleiten benachrichtigen beobachten
    bereinigen bergen berücksichtigen beruhigen beschriften beseitigen bessern bestätigen betreuen bewahren bieten
    bilden binden bitten bleiben blenden booten brechen bremsen bringen brücken buchen bündeln checken dämmen danken
    decken drehen dringen drosseln drucken drücken enden entschädigen erinnern erlauben erläutern erledigen ermöglichen
    erneuern fahren fangen fassen faxen filmen filtern finden folgen fordern fördern fragen führen füllen funken
    geben gehen genehmigen gestatten gewähren gewinnen gleichen graben greifen grenzen gründen halten handeln hängen
    heben heften heizen helfen hindern holen hören horchen impfen kämpfen kaufen kehren kennen kennzeichnen klären
    klammern kleben klemmen klicken klonen klopfen kommen konfigurieren koppeln kreisen kreuzen kühlen künden kündigen
    kuppeln kürzen laden lagern landen lassen laufen leeren legen leihen leiten lenken lernen lesen leuchten lichten
    liefern liegen loggen löschen lösen lüften machen mahnen mailen melden merken messen mieten mischen mitteln
    nageln nehmen nennen nichten nullen nutzen benutzen öffnen ordnen packen parken patchen pausieren pflegen planen
    posten prägen proben prüfen pumpen putzen raten räumen rechnen reden regeln reichen reihen reinigen reisen reißen
    retten richten riegeln rollen rücken rufen ruhen rüsten sagen sammeln schaffen schalten schätzen schauen scheiden
    schenken schicken schieben schildern schirmen schlagen schleusen schließen schlüsseln schneiden schonen schränken
    schrauben schreiben schulen schützen schwärzen schweigen schwenken schreddern sehen senden senken setzen sichern
    sichten siegeln simsen sitzen sorgen spannen spielen sprechen springen spülen stapeln starten statten stecken
    stehen steigen stellen stempeln steuern stimmen stopfen stoppen stöpseln strecken streichen stufen stützen suchen
    tauschen teilen testen tippen tragen treffen treiben trennen treten trinken trocknen tun üben wachen wählen
    wahren walten wandeln warnen warten wechseln wecken weichen weisen wenden werben werfen werten wickeln wiegen
    wirken wischen zahlen zählen zapfen zeichnen zeigen zeugen ziehen zögern zünden zwingen
    baren beten verdeutlichen verringern vereinbaren verhindern vernichten verständigen vervollständigen
    veröffentlichen verabreden verantworten vergrößern verkleinern verschaffen versiegeln verwalten updaten upgraden
    dienen lehnen leisten lasten haften
    resetten scannen pingen weitern höhen längern gegenlesen evakuieren
    """
)

# Prefixes, separable or not; two may stand before one verb („wiederherstellen“, „weiterverarbeiten“).
GERMAN_PREFIXES = _words(
    """
    ab an auf aus be bei bekannt bereit bloß da dar dazu dicht dran durch ein emp ent entgegen er fern fertig fest fort
    frei gegen geheim gut heim her herab heran herauf heraus herbei herein herum herunter hervor hin hinauf hinaus
    hinein hinter hinunter hinweg hinzu hoch kalt klar krank kurz lahm los miss mit nach nieder offen quer raus rein
    richtig rück ruhig runter scharf schwarz sicher still stumm tot trocken über um unter ver vor voran voraus vorbei
    wach wahr warm weg weiter wider wieder wohl zer zu zurück zusammen zwischen neu teil not schief
    """
)

# They end like an infinitive and often stand last, but nobody can do them.
GERMAN_NO_VERBS = _words(
    """
    werden sein haben können sollen müssen dürfen wollen mögen möchten würden könnten sollten
    aßen außen innen oben unten hinten draußen drinnen morgen gestern sondern eben zusammen inzwischen dagegen
    zwischen gegen wegen neben daneben deswegen einen keinen meinen deinen seinen ihren unseren unsern diesen jenen
    jeden allen beiden vielen wenigen manchen solchen welchen anderen andern denen ihnen einzelnen mehreren einigen
    ersten zweiten dritten letzten nächsten besten meisten gern extern intern modern einzeln offen betroffen verloren
    erloschen verschwunden verboten vorhanden verbunden entnommen übernommen unternommen entschieden beschlossen
    verschlossen verschoben unterschrieben beschrieben erschienen verschieden selten trocken eigen zufrieden
    nebenan vergebens mindestens erfahren unverschlossen unbetroffen unterbrochen zerbrochen verdorben
    beiseiten seiten golden hölzern eisern sauberen alten neuen
    """
)

GERMAN_NEGATIONS = _words(
    """
    nicht nichts nie niemals niemand niemanden niemandem kein keine keinen keinem keiner keines keinesfalls keineswegs
    weder vermeiden unterlassen
    """
)

# They open a clause that is no instruction („Aufschreiben, was fehlt“).
GERMAN_SUBORDINATORS = _words(
    """
    wenn falls sobald bevor ehe nachdem damit dass ob weil wer wen wem wessen was wo wann warum welche welcher welches
    welchen welchem wofür womit woran wohin woher wozu worauf solange sofern sodass obwohl
    """
)
# They open one only after a comma and after a verb; else „die“ is an article and „bis“ a preposition.
GERMAN_LATE_SUBORDINATORS = GERMAN_SUBORDINATORS | _words(
    "der die das dem den deren dessen denen bis wie während seit um ohne statt anstatt als"
)

# „nicht mehrere Teile tauschen“ forbids; „nicht erreichbare Server auflisten“ does not.
GERMAN_DETERMINERS = _words(
    """
    alle allen aller alles beide beiden diese diesen dieser dieses eine einen einem einer eines einige einigen jede
    jeden jeder jedes keine mehrere mehreren viele vielen ohne unter über neben hinter
    """
)

GERMAN_THEN = ("danach", "dann", "anschließend", "daraufhin", "hinterher", "im Anschluss")

# What follows the colon is what there is to choose from: „Entscheiden: reparieren oder ersetzen“.
GERMAN_CHOICES = _words(
    "entscheiden wählen auswählen klären prüfen fragen abfragen festlegen abwägen bestimmen"
)

GERMAN_VAGUE = (
    "bald",
    "baldmöglichst",
    "schnellstmöglich",
    "schnellstens",
    "so schnell wie möglich",
    "so bald wie möglich",
    "zeitnah",
    "zeitnahe",
    "umgehend",
    "unverzüglich",
    "demnächst",
    "kurzfristig",
    "rechtzeitig",
    "frühzeitig",
    "später",
    "häufig",
    "oft",
    "öfter",
    "manchmal",
    "gelegentlich",
    "regelmäßig",
    "meist",
    "meistens",
    "normalerweise",
    "grundsätzlich",
    "in der Regel",
    "gegebenenfalls",
    "ggf",
    "ggfs",
    "eventuell",
    "evtl",
    "vielleicht",
    "möglicherweise",
    "möglichst",
    "nach Möglichkeit",
    "wenn möglich",
    "falls möglich",
    "soweit möglich",
    "wo möglich",
    "falls nötig",
    "wenn nötig",
    "soweit nötig",
    "falls erforderlich",
    "wenn erforderlich",
    "soweit erforderlich",
    "bei Bedarf",
    "nach Bedarf",
    "entsprechend",
    "entsprechende",
    "entsprechenden",
    "entsprechender",
    "entsprechendes",
    "angemessen",
    "angemessene",
    "angemessenen",
    "geeignet",
    "geeignete",
    "geeigneten",
    "relevante",
    "relevanten",
    "notwendige",
    "notwendigen",
    "nötige",
    "nötigen",
    "erforderliche",
    "erforderlichen",
    "ausreichend",
    "ausreichende",
    "ausreichenden",
    "sorgfältig",
    "ordnungsgemäß",
    "diverse",
    "diversen",
    "sonstige",
    "sonstigen",
    "irgendwie",
    "usw",
    "etc",
    "und so weiter",
    "u. a",
    "o. ä",
    "u. ä",
)

# They say that something was done, never how one sees it.
GERMAN_EMPTY_STATES = _words(
    """
    geprüft überprüft erledigt ok okay fertig gemacht getan durchgeführt ausgeführt abgeschlossen bearbeitet beendet
    umgesetzt geklärt gut passt ja done
    """
)

# --- English ------------------------------------------------------------------------------------------------------

ENGLISH_VERBS = _words(
    """
    accept activate add adjust admit agree aid alert allow announce answer appoint approve archive ask assemble assess
    assign attach authorise authorize avoid back bar begin block book boot borrow bring build buy calculate call calm
    cancel carry catch change charge check choose clarify clean clear close collect combine come compare complete
    comply compress configure confirm connect consult contact contain continue convene cool coordinate copy correct
    count cover create cut date deactivate decide declare decrypt delete deliver describe detach determine disable
    disconnect dismiss display distribute divert do document download draft draw drain drive drop dry eject encrypt
    end enter erase escalate escort estimate evacuate evaluate examine exclude execute export extinguish fetch file
    fill find fix flag follow forbid force form format forward free freeze gather get give go grant greet group guard
    guess guide hand handle hang have head heat help hide hire hold identify image import increase inform inspect install
    instruct insulate insure inventory invite isolate issue join keep label lay lead learn leave lend let lift limit
    link list listen load lock log look lower maintain make manage mark match measure meet mention message monitor
    mount move mute name narrow negotiate notice note notify number observe obtain offer open operate order organise
    organize outline pack park patch pause pay perform phone photograph pick pin place plan plug point post practise
    practice prepare present preserve press print prioritise prioritize process protect prove provide publish pull
    pump purchase push put question quarantine raise read rebuild recall receive reconcile recall reconnect record
    recover redirect reduce refer refuse register reject release relocate remain remind remove rename renew rent
    repair repeat replace reply report request rescue reset reserve resolve respond restart restore restrict resume
    retain retrieve return review revoke ring roll rotate route run save say scan schedule screen seal search secure
    seek select sell send separate set settle share shield show shut sign silence sit sketch sort speak split stand
    start state stay stop store submit subtract supply support suspend swap switch synchronise take talk tell test
    thank throttle tick tie trace track train transfer transport trigger triage try turn type undo unlock unplug
    update upload use vacate validate ventilate verify view visit wait wake walk warn wash watch weigh widen wipe
    withdraw work write agree rate rank fence cap enrol enroll compile interview exercise rehearse budget
    apply improve introduce deposit pass exchange touch climb wear rely trust promise reveal spread mix throw pour wet
    adapt adopt advise analyse analyze arrange arrest ascertain attend audit await ban bundle clip code command
    commission communicate concentrate conduct consider consolidate construct consume cooperate correspond crosscheck
    debrief deal debug decrease deploy derive design detect develop direct discard disclose discover discuss
    disinfect displace dispose double draw-up duplicate educate elect eliminate embed emphasise employ empower empty
    enable enclose encourage enforce engage enlarge ensure equip establish execute expand expect explain explore
    extend extract facilitate feed fight finalise finance fit fold forget fortify frame fund generate give-up
    handover harden illuminate implement impose include incorporate indicate insert instal integrate interrupt invest
    investigate involve justify kill know launch leak light loosen mail migrate minimise minimize mitigate modify
    motivate nominate oblige obstruct occupy oversee overwrite own paint persuade pilot point-out postpone power
    pretend prevent programme prohibit promote propose prosecute quit quote rearrange reassure reboot reckon recommend
    reconfigure recruit rectify redeploy refill refresh refuel reimburse reinforce reinstall reinstate rely remedy
    render reorganise reset respect restock retest retire retrain reuse revert ride scrap scrub shelter shift shorten
    simplify simulate slow solve space specify stabilise stabilize staff stamp step stick strengthen study substitute
    suggest summarise summarize supervise suppress tag target teach tear tighten time touch trade transmit travel treat
    trim uninstall unload unpack unplug untie unwrap upgrade vary vote weaken welcome whistle wind wire wrap
    """
)

# Verb or noun? After “and” they count as a verb only when something follows that a noun would not take.
ENGLISH_NOUN_OR_VERB = _words(
    """
    access aid alert answer back bar block book boot budget call change charge check claim clean cap contact contract
    control copy count cover cut date display document draft drive drop dry email end exercise export fence file fix flag
    force form format free group guard guide hand head heat help hold image import insure inventory issue label lead
    limit link list load lock log look mark match measure meet message monitor mount move name note notice number
    offer open order pack park patch pause pay phone photograph pin place plan plug point post practice press print
    process pump purchase question rank rate reach record release rent repair reply report request rescue reset
    respond restart restore return review ring roll route run save scan schedule screen seal search secure separate
    set share shield show sign sort split stand start state stay stop store supply support switch talk test tick tie
    trace track train transfer transport trigger turn type update upload use view visit wait walk wash watch work
    own staff step light time code power space audit ban bundle clip command deal design develop touch trade travel
    treat study stamp stick tag target shift shelter retest quote promise point pilot paint mail fund frame fit fold
    fight experience estimate exchange deposit debug couple clear close open complete double empty slow tight wet
    trust trim whistle wind wire wrap upgrade space programme project finance function form found interview leak
    launch question request respect model
    """
)

ENGLISH_OBJECT_STARTS = _words(
    """
    the a an all any both each every this that these those your our their its his her them it us him everyone
    everybody somebody someone nobody out off on in up down away back over with to at from into for which who what
    where when why how whether if no one two three four five
    """
)

ENGLISH_STATES = _words(
    "is are was were has have had be been being will would should must can could may might"
)

# A first word that ends so is no command, even where an article follows.
ENGLISH_NO_VERB_ENDINGS = ("ing", "ed", "tion", "ment", "ness", "ly", "ity", "ance", "ence")

ENGLISH_LEADING = _words("now first please then next also immediately always only at once and")

ENGLISH_NEGATIONS = _words(
    "not never nothing nobody no neither none avoid refrain cannot can't don't dont mustn't"
)

ENGLISH_SUBORDINATORS = _words(
    "that which who whom whose what when where why how if whether before after until till because unless while so"
)
ENGLISH_CONDITIONS = _words(
    "if when once unless before after while as in at for from by on during within with without"
)

ENGLISH_THEN = ("then", "after that", "afterwards", "subsequently")

ENGLISH_CHOICES = _words("decide choose ask check clarify select determine agree")

ENGLISH_VAGUE = (
    "soon",
    "asap",
    "as soon as possible",
    "as quickly as possible",
    "promptly",
    "timely",
    "shortly",
    "later",
    "early",
    "quickly",
    "often",
    "frequently",
    "regularly",
    "usually",
    "normally",
    "generally",
    "sometimes",
    "occasionally",
    "possibly",
    "perhaps",
    "maybe",
    "if necessary",
    "if needed",
    "if required",
    "if applicable",
    "if appropriate",
    "if possible",
    "where possible",
    "where appropriate",
    "where necessary",
    "when needed",
    "when necessary",
    "as needed",
    "as required",
    "as appropriate",
    "as necessary",
    "accordingly",
    "appropriate",
    "appropriately",
    "adequate",
    "adequately",
    "sufficient",
    "suitable",
    "relevant",
    "necessary",
    "properly",
    "carefully",
    "various",
    "somehow",
    "etc",
    "and so on",
)

ENGLISH_EMPTY_STATES = _words("done checked finished completed ok okay ready fine good yes verified reviewed")

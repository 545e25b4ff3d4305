<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Impasto</name>
    <message>
        <source>Give the graphics card to other programs; pictures on their way wait</source>
        <translation>Überlässt die Grafikkarte anderen Programmen; begonnene Bilder warten</translation>
    </message>
    <message>
        <source>Go on with the pictures that wait</source>
        <translation>Malt die Bilder weiter, die warten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Paint</source>
        <translation>&amp;Malen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Ctrl+↑  Ctrl+↓</source>
        <translation>Strg+↑  Strg+↓</translation>
    </message>
    <message>
        <source>In the prompt: weigh the selection more or less</source>
        <translation>Im Prompt: die Auswahl stärker oder schwächer gewichten</translation>
    </message>
    <message>
        <source>Alt+↑  Alt+↓</source>
        <translation>Alt+↑  Alt+↓</translation>
    </message>
    <message>
        <source>In the prompt: earlier and later prompts</source>
        <translation>Im Prompt: frühere und spätere Prompts</translation>
    </message>
    <message>
        <source>C (hold)</source>
        <translation>C (halten)</translation>
    </message>
    <message>
        <source>Show the photo while the key is down</source>
        <translation>Das Foto zeigen, solange die Taste gedrückt ist</translation>
    </message>
    <message>
        <source>Mask: a smaller, a larger brush; with Shift a harder, a softer one</source>
        <translation>Maske: kleinerer, größerer Pinsel; mit Umschalt härter, weicher</translation>
    </message>
    <message>
        <source>Mask: paint or erase; the right button and Alt do the other</source>
        <translation>Maske: malen oder radieren; rechte Maustaste und Alt tun das andere</translation>
    </message>
    <message>
        <source>Ctrl+drag</source>
        <translation>Strg+Ziehen</translation>
    </message>
    <message>
        <source>Crop: draw a line that shall be level</source>
        <translation>Zuschnitt: eine Linie ziehen, die waagrecht sein soll</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Mausrad</translation>
    </message>
    <message>
        <source>Zoom to the cursor</source>
        <translation>Zum Mauszeiger hin vergrößern</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Das Bild verschieben</translation>
    </message>
    <message>
        <source>Alt+↑  Alt+↓  Del</source>
        <translation>Alt+↑  Alt+↓  Entf</translation>
    </message>
    <message>
        <source>In the queue: earlier, later, cancel</source>
        <translation>In der Warteschlange: früher, später, abbrechen</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Doppelklick</translation>
    </message>
    <message>
        <source>Whole picture, and back to its pixels</source>
        <translation>Ganzes Bild, und zurück zu den Pixeln</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Open photo…</source>
        <translation>&amp;Foto öffnen…</translation>
    </message>
    <message>
        <source>Choose the picture to be painted</source>
        <translation>Das Bild wählen, das gemalt werden soll</translation>
    </message>
    <message>
        <source>Use my own picture as &amp;painting…</source>
        <translation>Eigenes Bild als &amp;Gemälde…</translation>
    </message>
    <message>
        <source>Paint in the manner of any picture</source>
        <translation>In der Malweise eines beliebigen Bildes malen</translation>
    </message>
    <message>
        <source>P&amp;aste photo</source>
        <translation>Foto &amp;einfügen</translation>
    </message>
    <message>
        <source>Open what was copied: a picture or a file</source>
        <translation>Öffnet, was kopiert wurde: ein Bild oder eine Datei</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>Save the finished painting as JPEG, PNG, WebP or TIFF</source>
        <translation>Das fertige Gemälde als JPEG, PNG, WebP oder TIFF sichern</translation>
    </message>
    <message>
        <source>Export &amp;many…</source>
        <translation>&amp;Viele exportieren…</translation>
    </message>
    <message>
        <source>Paint a whole folder of photos, or a list of prompts, like this</source>
        <translation>Einen ganzen Ordner Fotos oder eine Liste von Prompts so malen</translation>
    </message>
    <message>
        <source>Mo&amp;dels…</source>
        <translation>Mo&amp;delle…</translation>
    </message>
    <message>
        <source>What models there are, and fetching them</source>
        <translation>Welche Modelle es gibt, und wie sie herkommen</translation>
    </message>
    <message>
        <source>&amp;Gallery…</source>
        <translation>G&amp;alerie…</translation>
    </message>
    <message>
        <source>Everything that was painted: search, rate, open again</source>
        <translation>Alles, was gemalt wurde: suchen, bewerten, wieder öffnen</translation>
    </message>
    <message>
        <source>&amp;Show the gallery folder</source>
        <translation>Galerie&amp;ordner zeigen</translation>
    </message>
    <message>
        <source>Where every finished painting is kept</source>
        <translation>Wo jedes fertige Gemälde liegt</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Close the studio</source>
        <translation>Das Studio schließen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take back the last change of photo, words, painting or size</source>
        <translation>Die letzte Änderung an Foto, Worten, Gemälde oder Größe zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Make again what was taken back</source>
        <translation>Wieder tun, was zurückgenommen wurde</translation>
    </message>
    <message>
        <source>&amp;Write what to paint</source>
        <translation>&amp;Schreiben, was gemalt wird</translation>
    </message>
    <message>
        <source>Go to the prompt: paint from words</source>
        <translation>Zum Prompt: aus Worten malen</translation>
    </message>
    <message>
        <source>&amp;Copy as command</source>
        <translation>Als Befehl &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy the command that paints this from the command line</source>
        <translation>Den Befehl kopieren, der dies auf der Kommandozeile malt</translation>
    </message>
    <message>
        <source>&amp;Find a painting</source>
        <translation>Gemälde s&amp;uchen</translation>
    </message>
    <message>
        <source>Search the paintings</source>
        <translation>Die Gemälde durchsuchen</translation>
    </message>
    <message>
        <source>Go to the &amp;presets</source>
        <translation>Zu den &amp;Vorlagen</translation>
    </message>
    <message>
        <source>Choose a preset with the arrow keys</source>
        <translation>Eine Vorlage mit den Pfeiltasten wählen</translation>
    </message>
    <message>
        <source>Prese&amp;ts…</source>
        <translation>Vor&amp;lagen…</translation>
    </message>
    <message>
        <source>Save, edit, import presets; see them on your photo</source>
        <translation>Vorlagen sichern, ändern, importieren; sie auf dem Foto sehen</translation>
    </message>
    <message>
        <source>Comman&amp;ds…</source>
        <translation>Be&amp;fehle…</translation>
    </message>
    <message>
        <source>Find anything the studio can do by a few letters</source>
        <translation>Mit ein paar Buchstaben alles finden, was das Studio kann</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>Theme, shortcuts, what paints, where pictures go</source>
        <translation>Farben, Sprache, Tastenkürzel, was malt, wohin Bilder kommen</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>&amp;Malen</translation>
    </message>
    <message>
        <source>Paint the photo, or imagine the words</source>
        <translation>Das Foto malen, oder die Worte zum Bild machen</translation>
    </message>
    <message>
        <source>Generate ne&amp;xt</source>
        <translation>Als Nächs&amp;tes malen</translation>
    </message>
    <message>
        <source>The same, before all that waits in the queue</source>
        <translation>Dasselbe, vor allem, was in der Warteschlange steht</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>&amp;Warteschlange</translation>
    </message>
    <message>
        <source>What is painted and what waits; put it in order</source>
        <translation>Was gemalt wird und was wartet; die Reihenfolge ändern</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>Stop painting, or close a message</source>
        <translation>Das Malen abbrechen oder eine Meldung schließen</translation>
    </message>
    <message>
        <source>&amp;Stronger</source>
        <translation>&amp;Stärker</translation>
    </message>
    <message>
        <source>10% more of the painting's manner</source>
        <translation>10 % mehr von der Malweise des Gemäldes</translation>
    </message>
    <message>
        <source>&amp;Weaker</source>
        <translation>Schwäche&amp;r</translation>
    </message>
    <message>
        <source>10% less of the painting's manner</source>
        <translation>10 % weniger von der Malweise des Gemäldes</translation>
    </message>
    <message>
        <source>Ba&amp;ke this painting</source>
        <translation>Gemälde einler&amp;nen</translation>
    </message>
    <message>
        <source>Train on this painting for some minutes, for closer results</source>
        <translation>Das Gemälde einige Minuten lang lernen</translation>
    </message>
    <message>
        <source>Learn a l&amp;ook…</source>
        <translation>Einen L&amp;ook lernen…</translation>
    </message>
    <message>
        <source>Learn a LoRA from a folder of your pictures</source>
        <translation>Eine LoRA aus einem Ordner eigener Bilder lernen</translation>
    </message>
    <message>
        <source>&amp;LoRA…</source>
        <translation>&amp;LoRA…</translation>
    </message>
    <message>
        <source>LoRAs of the model, and how many pictures at a time</source>
        <translation>LoRAs des Modells, und wie viele Bilder auf einmal</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>Mas&amp;ke</translation>
    </message>
    <message>
        <source>Brush where it is painted; [ and ] change the brush, X erases</source>
        <translation>Mit dem Pinsel zeigen, wo gemalt wird; [ und ] ändern den Pinsel, X radiert</translation>
    </message>
    <message>
        <source>C&amp;rop and straighten</source>
        <translation>&amp;Zuschneiden und begradigen</translation>
    </message>
    <message>
        <source>Choose the part of the photo that is painted</source>
        <translation>Den Teil des Fotos wählen, der gemalt wird</translation>
    </message>
    <message>
        <source>&amp;Brush…</source>
        <translation>&amp;Pinsel…</translation>
    </message>
    <message>
        <source>Stroke size, detail, colours, a second painting, a mask</source>
        <translation>Strichgröße, Details, Farben, ein zweites Gemälde, eine Maske</translation>
    </message>
    <message>
        <source>&amp;Whole picture</source>
        <translation>&amp;Ganzes Bild</translation>
    </message>
    <message>
        <source>Fit the picture to the canvas</source>
        <translation>Das Bild in die Leinwand einpassen</translation>
    </message>
    <message>
        <source>&amp;Every pixel</source>
        <translation>&amp;Jedes Pixel</translation>
    </message>
    <message>
        <source>One picture pixel on one screen pixel</source>
        <translation>Ein Pixel des Bildes auf einem Pixel des Bildschirms</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Vergrößern</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>&amp;Before and after</source>
        <translation>Vorher und &amp;nachher</translation>
    </message>
    <message>
        <source>Photo on the left, painting on the right of a line</source>
        <translation>Links das Foto, rechts das Gemälde, dazwischen eine Linie</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>Voll&amp;bild</translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation>Den ganzen Bildschirm nutzen</translation>
    </message>
    <message>
        <source>&amp;Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>All keys on one page</source>
        <translation>Alle Tasten auf einer Seite</translation>
    </message>
    <message>
        <source>&amp;Messages</source>
        <translation>&amp;Meldungen</translation>
    </message>
    <message>
        <source>What the studio said so far</source>
        <translation>Was das Studio bisher gemeldet hat</translation>
    </message>
    <message>
        <source>Close this page (Esc)</source>
        <translation>Diese Seite schließen (Esc)</translation>
    </message>
    <message>
        <source>Canvas, prompt and queue</source>
        <translation>Leinwand, Prompt und Warteschlange</translation>
    </message>
    <message>
        <source>The gallery cannot be read or written ({error}).</source>
        <translation>Die Galerie kann nicht gelesen oder geschrieben werden ({error}).</translation>
    </message>
    <message>
        <source>Your pictures are safe.</source>
        <translation>Die Bilder sind nicht in Gefahr.</translation>
    </message>
    <message>
        <source>painted</source>
        <translation>gemalt</translation>
    </message>
    <message>
        <source>there already</source>
        <translation>schon da</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not painted</source>
        <translation>nicht gemalt</translation>
    </message>
    <message>
        <source>nothing to do</source>
        <translation>nichts zu tun</translation>
    </message>
    <message>
        <source>a preview of the wrong size</source>
        <translation>eine Vorschau in falscher Größe</translation>
    </message>
    <message>
        <source>something that is no message</source>
        <translation>etwas, das keine Nachricht ist</translation>
    </message>
    <message>
        <source>The engine sent {what}; it was left out.</source>
        <translation>Das Malprogramm hat {what} geschickt; das wurde ausgelassen.</translation>
    </message>
    <message>
        <source>{name} lies in {folder}.</source>
        <translation>{name} liegt in {folder}.</translation>
    </message>
    <message>
        <source>It is chosen; photos now come nearer to it.</source>
        <translation>Es ist gewählt; Fotos kommen ihm jetzt näher.</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>{title} is baked.</source>
        <translation>{title} ist eingelernt.</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>Malen</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>Leinwand</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>Gemälde</translation>
    </message>
    <message>
        <source>Pictures ({kinds});;All files (*)</source>
        <translation>Bilder ({kinds});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Lists of prompts (*.txt);;All files (*)</source>
        <translation>Listen von Prompts (*.txt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Presets (*.toml *.json *.csv);;All files (*)</source>
        <translation>Vorlagen (*.toml *.json *.csv);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Presets (*.toml)</source>
        <translation>Vorlagen (*.toml)</translation>
    </message>
    <message>
        <source>Use my own picture as painting</source>
        <translation>Eigenes Bild als Gemälde</translation>
    </message>
    <message>
        <source>Open a photo</source>
        <translation>Foto öffnen</translation>
    </message>
    <message>
        <source>Choose a mask</source>
        <translation>Maske wählen</translation>
    </message>
    <message>
        <source>Only files of this computer can be dropped here.</source>
        <translation>Hier können nur Dateien dieses Rechners abgelegt werden.</translation>
    </message>
    <message>
        <source>Save the picture first, then drop the file.</source>
        <translation>Das Bild zuerst sichern, dann die Datei ablegen.</translation>
    </message>
    <message>
        <source>No painting is chosen.</source>
        <translation>Es ist kein Gemälde gewählt.</translation>
    </message>
    <message>
        <source>Choose the one to bake.</source>
        <translation>Bitte das Gemälde wählen, das eingelernt werden soll.</translation>
    </message>
    <message>
        <source>There is no picture to paste.</source>
        <translation>Es gibt kein Bild zum Einfügen.</translation>
    </message>
    <message>
        <source>Copy a picture or a file first.</source>
        <translation>Zuerst ein Bild oder eine Datei kopieren.</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>Vorher und nachher</translation>
    </message>
    <message>
        <source>Drag, or press the arrow keys: photo on the left, painting on the right</source>
        <translation>Ziehen oder die Pfeiltasten drücken: links das Foto, rechts das Gemälde</translation>
    </message>
    <message>
        <source>The photo is seen on the left {share} of the picture</source>
        <translation>Das Foto ist auf den linken {share} des Bildes zu sehen</translation>
    </message>
    <message>
        <source>Use as photo</source>
        <translation>Als Foto nehmen</translation>
    </message>
    <message>
        <source>Drop here to paint this picture</source>
        <translation>Hier ablegen, um dieses Bild zu malen</translation>
    </message>
    <message>
        <source>Use as painting</source>
        <translation>Als Gemälde nehmen</translation>
    </message>
    <message>
        <source>Drop here to paint in its manner</source>
        <translation>Hier ablegen, um in dieser Malweise zu malen</translation>
    </message>
    <message>
        <source>Restore its settings</source>
        <translation>Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Drop here for what it was painted with</source>
        <translation>Hier ablegen, um so zu malen, wie es gemalt wurde</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>Vorlagen importieren</translation>
    </message>
    <message>
        <source>Drop here: of Impasto, Fooocus, A1111 or InvokeAI</source>
        <translation>Hier ablegen: von Impasto, Fooocus, A1111 oder InvokeAI</translation>
    </message>
    <message>
        <source>Drop zones</source>
        <translation>Ablageflächen</translation>
    </message>
    <message>
        <source>The painting {name} is no longer in the gallery.</source>
        <translation>Das Gemälde {name} ist nicht mehr in der Galerie.</translation>
    </message>
    <message>
        <source>Generate it again.</source>
        <translation>Bitte noch einmal malen.</translation>
    </message>
    <message>
        <source>This format holds at most {most} pixels a side; the painting has {width} × {height}.</source>
        <translation>Dieses Format fasst höchstens {most} Pixel je Seite; das Gemälde hat {width} × {height}.</translation>
    </message>
    <message>
        <source>Choose PNG or TIFF.</source>
        <translation>PNG oder TIFF wählen.</translation>
    </message>
    <message>
        <source>{name} cannot be encoded or written.</source>
        <translation>{name} kann nicht kodiert oder geschrieben werden.</translation>
    </message>
    <message>
        <source>Try PNG, or another disk.</source>
        <translation>PNG oder ein anderes Laufwerk versuchen.</translation>
    </message>
    <message>
        <source>{what} after {painting}</source>
        <translation>{what} nach {painting}</translation>
    </message>
    <message>
        <source>What the words say</source>
        <translation>Was die Worte sagen</translation>
    </message>
    <message>
        <source>strength {strength}</source>
        <translation>Stärke {strength}</translation>
    </message>
    <message>
        <source>each as large as its photo</source>
        <translation>jedes so groß wie sein Foto</translation>
    </message>
    <message>
        <source>inside {width} × {height}</source>
        <translation>innerhalb von {width} × {height}</translation>
    </message>
    <message>
        <source> · {count} of each</source>
        <translation> · je {count} Stück</translation>
    </message>
    <message>
        <source>your picture</source>
        <translation>einem eigenen Bild</translation>
    </message>
    <message>
        <source>{name} is exported.</source>
        <translation>{name} ist exportiert.</translation>
    </message>
    <message>
        <source>It is in {parent}.</source>
        <translation>Das Bild liegt in {parent}.</translation>
    </message>
    <message>
        <source>The batch is over: {summary}.</source>
        <translation>Der Stapel ist fertig: {summary}.</translation>
    </message>
    <message>
        <source>There is no finished painting yet.</source>
        <translation>Es gibt noch kein fertiges Gemälde.</translation>
    </message>
    <message>
        <source>Generate one first (Ctrl+Enter).</source>
        <translation>Zuerst eines malen (Strg+Enter).</translation>
    </message>
    <message>
        <source>{title}, {width} × {height} pixels</source>
        <translation>{title}, {width} × {height} Pixel</translation>
    </message>
    <message>
        <source>Choose the painting that all photos should follow.</source>
        <translation>Bitte das Gemälde wählen, dem alle Fotos folgen sollen.</translation>
    </message>
    <message>
        <source>The words or their model are missing.</source>
        <translation>Es fehlen die Worte oder ihr Modell.</translation>
    </message>
    <message>
        <source>Write what the photos should become.</source>
        <translation>Bitte schreiben, was aus den Fotos werden soll.</translation>
    </message>
    <message>
        <source>No model is chosen.</source>
        <translation>Es ist kein Modell gewählt.</translation>
    </message>
    <message>
        <source>Choose the one to paint all prompts with.</source>
        <translation>Bitte das Modell wählen, mit dem alle Prompts gemalt werden sollen.</translation>
    </message>
    <message>
        <source>The batch stopped: {summary}.</source>
        <translation>Der Stapel wurde angehalten: {summary}.</translation>
    </message>
    <message>
        <source>The list says why for each skipped one.</source>
        <translation>Die Liste nennt zu jedem übersprungenen den Grund.</translation>
    </message>
    <message>
        <source>They are in {folder}.</source>
        <translation>Die Bilder liegen in {folder}.</translation>
    </message>
    <message>
        <source>The studio goes on, but forgets this when it is closed.</source>
        <translation>Das Studio läuft weiter, vergisst dies aber beim Schließen.</translation>
    </message>
    <message>
        <source>Your choices changed since; the painting is exported as shown.</source>
        <translation>Die Auswahl hat sich seither geändert; exportiert wird das gezeigte Gemälde.</translation>
    </message>
    <message>
        <source>Also written: {names}.</source>
        <translation>Außerdem geschrieben: {names}.</translation>
    </message>
    <message>
        <source>Pictures from words</source>
        <translation>Bilder aus Worten</translation>
    </message>
    <message>
        <source>Previews</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Slow method</source>
        <translation>Langsame Methode</translation>
    </message>
    <message>
        <source>Upscaler</source>
        <translation>Vergrößerer</translation>
    </message>
    <message>
        <source>{stage} {done} of {total}, {left} left</source>
        <translation>{stage}: {done} von {total}, noch {left}</translation>
    </message>
    <message>
        <source>your folder</source>
        <translation>eigenem Ordner</translation>
    </message>
    <message>
        <source>the hub's cache</source>
        <translation>dem Cache des Hubs</translation>
    </message>
    <message>
        <source>Here, in {place}</source>
        <translation>Da, in {place}</translation>
    </message>
    <message>
        <source>{stage} {done} of {total}</source>
        <translation>{stage}: {done} von {total}</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Da</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>Eingebaut</translation>
    </message>
    <message>
        <source>Not in this copy</source>
        <translation>Nicht in dieser Ausgabe</translation>
    </message>
    <message>
        <source> (login)</source>
        <translation> (Anmeldung)</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>{title} is here.</source>
        <translation>{title} ist da.</translation>
    </message>
    <message>
        <source>Paused, {come} came</source>
        <translation>Angehalten, {come} sind da</translation>
    </message>
    <message>
        <source>Not downloaded</source>
        <translation>Nicht geladen</translation>
    </message>
    <message>
        <source>the folder of models</source>
        <translation>dem Modellordner</translation>
    </message>
    <message>
        <source>in tiles of {side} pixels</source>
        <translation>in Kacheln von {side} Pixeln</translation>
    </message>
    <message>
        <source>Painted on the processor: same picture, slower</source>
        <translation>Auf dem Prozessor gemalt: dasselbe Bild, langsamer</translation>
    </message>
    <message>
        <source>the model's layers come to the card one by one, which is slow</source>
        <translation>die Schichten des Modells kommen einzeln auf die Karte, was langsam ist</translation>
    </message>
    <message>
        <source>Imagined at the model's own size, then enlarged</source>
        <translation>In der Größe des Modells entworfen, dann vergrößert</translation>
    </message>
    <message>
        <source>the model's parts come to the card in turn</source>
        <translation>die Teile des Modells kommen nacheinander auf die Karte</translation>
    </message>
    <message>
        <source>Painted by the quick method, in one pass</source>
        <translation>Mit der schnellen Methode gemalt, in einem Durchgang</translation>
    </message>
    <message>
        <source>developed in tiles</source>
        <translation>in Kacheln entwickelt</translation>
    </message>
    <message>
        <source>Size {was} → {size}</source>
        <translation>Größe {was} → {size}</translation>
    </message>
    <message>
        <source>{name} is learned.</source>
        <translation>{name} ist gelernt.</translation>
    </message>
    <message>
        <source>It is among your LoRAs.</source>
        <translation>Die Datei liegt bei den eigenen LoRAs.</translation>
    </message>
    <message>
        <source>Stopped. What was learned so far is kept.</source>
        <translation>Angehalten. Was bisher gelernt wurde, bleibt.</translation>
    </message>
    <message>
        <source>&amp;Learn again</source>
        <translation>Noch einmal &amp;lernen</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Benutzen</translation>
    </message>
    <message>
        <source>Try &amp;again</source>
        <translation>&amp;Noch einmal</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>The slow method paints everywhere.</source>
        <translation>Die langsame Methode malt überall.</translation>
    </message>
    <message>
        <source>Choose Instant for a mask (Ctrl+B).</source>
        <translation>Für eine Maske „Sofort“ wählen (Strg+B).</translation>
    </message>
    <message>
        <source>Use the &amp;card again</source>
        <translation>Wieder die &amp;Karte nehmen</translation>
    </message>
    <message>
        <source>Paint where the settings say, which is quicker</source>
        <translation>Malen, wo die Einstellungen es sagen, was schneller ist</translation>
    </message>
    <message>
        <source>Make it &amp;fit…</source>
        <translation>An&amp;passen…</translation>
    </message>
    <message>
        <source>It fits as it is.</source>
        <translation>So, wie es jetzt gewählt ist, passt es.</translation>
    </message>
    <message>
        <source>Nothing would make this fit.</source>
        <translation>Keine Änderung macht dies passend.</translation>
    </message>
    <message>
        <source>Close other programs, or take a smaller model.</source>
        <translation>Andere Programme schließen, oder ein kleineres Modell nehmen.</translation>
    </message>
    <message>
        <source>Something went wrong in Impasto.</source>
        <translation>In Impasto ist etwas schiefgegangen.</translation>
    </message>
    <message>
        <source>Your pictures are safe. You can go on; if it happens again, copy the details into a report.</source>
        <translation>Die Bilder sind nicht in Gefahr. Es kann weitergehen; geschieht es wieder, bitte die Einzelheiten in einen Bericht kopieren.</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>&amp;Details…</source>
        <translation>&amp;Einzelheiten…</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Technical details</source>
        <translation>Technische Einzelheiten</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Messages, newest first</source>
        <translation>Meldungen, die neueste zuerst</translation>
    </message>
    <message>
        <source>Do what the message proposes</source>
        <translation>Tut, was die Meldung vorschlägt</translation>
    </message>
    <message>
        <source>Show the technical details and copy them</source>
        <translation>Die technischen Einzelheiten zeigen und kopieren</translation>
    </message>
    <message>
        <source>What broke</source>
        <translation>Was kaputtging</translation>
    </message>
    <message>
        <source>Copy the details to the clipboard</source>
        <translation>Die Einzelheiten in die Zwischenablage kopieren</translation>
    </message>
    <message>
        <source>Close this window (Esc)</source>
        <translation>Dieses Fenster schließen (Esc)</translation>
    </message>
    <message>
        <source>Nothing was said yet.</source>
        <translation>Es wurde noch nichts gemeldet.</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modelle…</translation>
    </message>
    <message>
        <source>Make it fit…</source>
        <translation>Anpassen…</translation>
    </message>
    <message>
        <source>The file is missing.</source>
        <translation>Die Datei fehlt.</translation>
    </message>
    <message>
        <source>{rating} of 5 stars</source>
        <translation>{rating} von 5 Sternen</translation>
    </message>
    <message>
        <source>Painting…</source>
        <translation>Wird gemalt…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Done before</source>
        <translation>Schon fertig</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Übersprungen</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Not painted</source>
        <translation>Nicht gemalt</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Result or reason</source>
        <translation>Ergebnis oder Grund</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>Beiseitegelegt</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>to {name}</source>
        <translation>nach {name}</translation>
    </message>
    <message>
        <source>Waiting at {percent}</source>
        <translation>Wartet bei {percent}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>A damaged entry</source>
        <translation>Ein beschädigter Eintrag</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Baked: learned for this painting alone, so that photos come nearer to it</source>
        <translation>Eingelernt: eigens für dieses Gemälde gelernt, sodass Fotos ihm näher kommen</translation>
    </message>
    <message>
        <source>Your picture</source>
        <translation>Eigenes Bild</translation>
    </message>
    <message>
        <source>Looking at the painting</source>
        <translation>Gemälde wird angesehen</translation>
    </message>
    <message>
        <source>Reading the photo</source>
        <translation>Foto wird gelesen</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Picture {number} of {many} · {stage}</source>
        <translation>Bild {number} von {many} · {stage}</translation>
    </message>
    <message>
        <source>No LoRA yet. Put some into your folder of models, or name a folder in Models… (Ctrl+M).</source>
        <translation>Noch keine LoRA. Welche in den Modellordner legen, oder unter „Modelle…“ (Strg+M) einen Ordner nennen.</translation>
    </message>
    <message>
        <source>Weight of {title}</source>
        <translation>Gewicht von {title}</translation>
    </message>
    <message>
        <source>How much of it: 1 as it was made, 0 none of it</source>
        <translation>Wie viel davon: 1 wie sie gemacht ist, 0 gar nichts</translation>
    </message>
    <message>
        <source>Go on without {title}</source>
        <translation>Ohne {title} weitermachen</translation>
    </message>
    <message>
        <source>LoRA and more</source>
        <translation>LoRA und mehr</translation>
    </message>
    <message>
        <source>Add a LoRA</source>
        <translation>LoRA hinzufügen</translation>
    </message>
    <message>
        <source>Small additions to a model: a manner, a thing, a person</source>
        <translation>Kleine Zusätze zu einem Modell: eine Malweise, ein Ding, ein Mensch</translation>
    </message>
    <message>
        <source>Pictures at a time</source>
        <translation>Bilder auf einmal</translation>
    </message>
    <message>
        <source>Each has a seed of its own; all are kept in the gallery folder</source>
        <translation>Jedes hat einen eigenen Startwert; alle kommen in den Galerieordner</translation>
    </message>
    <message>
        <source>Leave &amp;out</source>
        <translation>Wegl&amp;assen</translation>
    </message>
    <message>
        <source>L&amp;earn a look…</source>
        <translation>Look l&amp;ernen…</translation>
    </message>
    <message>
        <source>Clip skip</source>
        <translation>Clip-Skip</translation>
    </message>
    <message>
        <source>Layers of the text encoder from the end: 1 all of them, 2 what drawn manners are often made with</source>
        <translation>Schichten des Textkodierers vom Ende her: 1 alle, 2 womit gezeichnete Malweisen oft gemacht sind</translation>
    </message>
    <message>
        <source>Also from the recipe: {names}.</source>
        <translation>Außerdem aus dem Rezept: {names}.</translation>
    </message>
    <message numerus="yes">
        <source>{count} LoRAs</source>
        <translation>
            <numerusform>{count} LoRA</numerusform>
            <numerusform>{count} LoRAs</numerusform>
        </translation>
    </message>
    <message>
        <source>extras</source>
        <translation>Zusätze</translation>
    </message>
    <message>
        <source>Go on without what the recipe brought</source>
        <translation>Ohne das weitermachen, was das Rezept mitbrachte</translation>
    </message>
    <message>
        <source>Add a LoRA…</source>
        <translation>LoRA hinzufügen…</translation>
    </message>
    <message>
        <source> (for another model)</source>
        <translation> (für ein anderes Modell)</translation>
    </message>
    <message numerus="yes">
        <source>{count} pictures</source>
        <translation>
            <numerusform>{count} Bild</numerusform>
            <numerusform>{count} Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Instant</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>Slow · closest to the painting</source>
        <translation>Langsam · am nächsten am Gemälde</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Fine</source>
        <translation>Fein</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>How it is painted: at once, or slowly and closest to the painting</source>
        <translation>Wie gemalt wird: sofort, oder langsam und dem Gemälde am nächsten</translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation>Treue</translation>
    </message>
    <message>
        <source>How much the photo's content counts beside the painting's manner</source>
        <translation>Wie viel der Inhalt des Fotos gegenüber der Malweise zählt</translation>
    </message>
    <message>
        <source>Effort</source>
        <translation>Aufwand</translation>
    </message>
    <message>
        <source>How long the picture is worked on at each size</source>
        <translation>Wie lange in jeder Größe am Bild gearbeitet wird</translation>
    </message>
    <message>
        <source>Stroke size</source>
        <translation>Strichgröße</translation>
    </message>
    <message>
        <source>How large strokes are; large ones suit large pictures</source>
        <translation>Wie groß die Striche sind; große passen zu großen Bildern</translation>
    </message>
    <message>
        <source>&amp;Grow with the picture</source>
        <translation>Mit dem Bild &amp;wachsen</translation>
    </message>
    <message>
        <source>Strokes grow with the picture</source>
        <translation>Striche wachsen mit dem Bild</translation>
    </message>
    <message>
        <source>Large paintings get larger strokes by themselves</source>
        <translation>Große Gemälde bekommen von selbst größere Striche</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>How much of the photo's fine detail shines through</source>
        <translation>Wie viel von den feinen Details des Fotos durchscheint</translation>
    </message>
    <message>
        <source>Photo's colours</source>
        <translation>Farben des Fotos</translation>
    </message>
    <message>
        <source>100% keeps the photo's colours and takes only the brushwork</source>
        <translation>100 % behält die Farben des Fotos und übernimmt nur den Pinselstrich</translation>
    </message>
    <message>
        <source>Second painting</source>
        <translation>Zweites Gemälde</translation>
    </message>
    <message>
        <source>A painting whose manner is mixed in</source>
        <translation>Ein Gemälde, dessen Malweise beigemischt wird</translation>
    </message>
    <message>
        <source>Its share</source>
        <translation>Sein Anteil</translation>
    </message>
    <message>
        <source>How much of the second painting; 100% is as much as of the first</source>
        <translation>Wie viel vom zweiten Gemälde; 100 % ist so viel wie vom ersten</translation>
    </message>
    <message>
        <source>Choose &amp;mask…</source>
        <translation>&amp;Maske wählen…</translation>
    </message>
    <message>
        <source>No mask</source>
        <translation>Keine Maske</translation>
    </message>
    <message>
        <source>Paint where it is &amp;black</source>
        <translation>Im &amp;Schwarzen malen</translation>
    </message>
    <message>
        <source>Paint where the mask is black</source>
        <translation>Malen, wo die Maske schwarz ist</translation>
    </message>
    <message>
        <source>Exchange inside and outside of the mask</source>
        <translation>Innen und außen der Maske vertauschen</translation>
    </message>
    <message>
        <source>Soft edge</source>
        <translation>Weicher Rand</translation>
    </message>
    <message>
        <source>How softly the mask ends, in parts of the picture's long side</source>
        <translation>Wie weich die Maske endet, in Teilen der langen Seite des Bildes</translation>
    </message>
    <message>
        <source>&amp;Reset brush</source>
        <translation>Pinsel &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Paint only where a picture of yours is white</source>
        <translation>Nur malen, wo ein eigenes Bild weiß ist</translation>
    </message>
    <message>
        <source>Paint everywhere</source>
        <translation>Überall malen</translation>
    </message>
    <message>
        <source>Put every control of the brush back</source>
        <translation>All dies zurücknehmen</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>Everything is painted</source>
        <translation>Alles wird gemalt</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>Bricht ab…</translation>
    </message>
    <message>
        <source>Progress of the painting</source>
        <translation>Fortschritt des Gemäldes</translation>
    </message>
    <message>
        <source>Hold to see the photo</source>
        <translation>Gedrückt halten, um das Foto zu sehen</translation>
    </message>
    <message>
        <source>Photo on the left, painting on the right</source>
        <translation>Links das Foto, rechts das Gemälde</translation>
    </message>
    <message>
        <source>Mask: brush where it is painted</source>
        <translation>Maske: mit dem Pinsel zeigen, wo gemalt wird</translation>
    </message>
    <message>
        <source>Crop and straighten the photo</source>
        <translation>Das Foto zuschneiden und begradigen</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>Das ganze Bild zeigen</translation>
    </message>
    <message>
        <source>Show every pixel</source>
        <translation>Jedes Pixel zeigen</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>noch {duration}</translation>
    </message>
    <message>
        <source>nearly done</source>
        <translation>fast fertig</translation>
    </message>
    <message>
        <source>baked</source>
        <translation>eingelernt</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Zuschnitt</translation>
    </message>
    <message>
        <source>{width} × {height} pixels from {left}, {top}, turned by {angle:g} degrees. The arrows move it, with Shift they change its size; Enter takes it.</source>
        <translation>{width} × {height} Pixel ab {left}, {top}, um {angle:g} Grad gedreht. Die Pfeile verschieben den Ausschnitt, mit Umschalt ändern sie seine Größe; Eingabe übernimmt ihn.</translation>
    </message>
    <message>
        <source>See what would have to change for the picture to fit into memory</source>
        <translation>Sehen, was sich ändern müsste, damit das Bild in den Speicher passt</translation>
    </message>
    <message>
        <source>Brush: method, stroke size, detail, colours, a second painting, a mask</source>
        <translation>Pinsel: Methode, Strichgröße, Details, Farben, ein zweites Gemälde, eine Maske</translation>
    </message>
    <message>
        <source>Open a photo first</source>
        <translation>Zuerst ein Foto öffnen</translation>
    </message>
    <message>
        <source>Choose a painting first</source>
        <translation>Zuerst ein Gemälde wählen</translation>
    </message>
    <message>
        <source>Write what you want to see first</source>
        <translation>Zuerst schreiben, was zu sehen sein soll</translation>
    </message>
    <message>
        <source>Get a model first: Models… has them</source>
        <translation>Zuerst ein Modell holen: unter „Modelle…“</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>Gleich</translation>
    </message>
    <message>
        <source>As large as the photo</source>
        <translation>So groß wie das Foto</translation>
    </message>
    <message>
        <source>Fits inside 3840 × 2160 pixels, keeping the photo's shape</source>
        <translation>Passt in 3840 × 2160 Pixel und behält die Form des Fotos</translation>
    </message>
    <message>
        <source>Fits inside 7680 × 4320 pixels, keeping the photo's shape</source>
        <translation>Passt in 7680 × 4320 Pixel und behält die Form des Fotos</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Fits inside a width and height of your own</source>
        <translation>Passt in eine eigene Breite und Höhe</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>Quadrat</translation>
    </message>
    <message>
        <source>The size that the model was made for</source>
        <translation>Die Größe, für die das Modell gemacht ist</translation>
    </message>
    <message>
        <source>Wide</source>
        <translation>Breit</translation>
    </message>
    <message>
        <source>3 : 2, with as many pixels as the model was made for</source>
        <translation>3 : 2, mit so vielen Pixeln, wie das Modell gewohnt ist</translation>
    </message>
    <message>
        <source>Tall</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>2 : 3, with as many pixels as the model was made for</source>
        <translation>2 : 3, mit so vielen Pixeln, wie das Modell gewohnt ist</translation>
    </message>
    <message>
        <source>A width and height of your own; far from the model's own size things may come out double</source>
        <translation>Eigene Breite und Höhe; weit von der Größe des Modells können Dinge doppelt erscheinen</translation>
    </message>
    <message>
        <source>Imagine what the words say</source>
        <translation>Entwerfen, was die Worte sagen</translation>
    </message>
    <message>
        <source>Change the photo as the words say</source>
        <translation>Das Foto ändern, wie die Worte es sagen</translation>
    </message>
    <message>
        <source> Ima&amp;gine
 and paint</source>
        <translation> En&amp;twerfen
 und malen</translation>
    </message>
    <message>
        <source>{what}, then paint it in the manner of the painting</source>
        <translation>{what}, dann in der Malweise des Gemäldes malen</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>0% keeps the photo as it is, 100% takes all of the painting's manner</source>
        <translation>0 % lässt das Foto, wie es ist, 100 % nimmt die ganze Malweise des Gemäldes</translation>
    </message>
    <message>
        <source>&amp;Strength</source>
        <translation>&amp;Stärke</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>Width of the painting, in pixels</source>
        <translation>Breite des Gemäldes, in Pixeln</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>Height of the painting, in pixels</source>
        <translation>Höhe des Gemäldes, in Pixeln</translation>
    </message>
    <message>
        <source> Add to &amp;queue</source>
        <translation> Ein&amp;reihen</translation>
    </message>
    <message>
        <source> &amp;Generate</source>
        <translation> Ma&amp;len</translation>
    </message>
    <message>
        <source>Paint the photo</source>
        <translation>Das Foto malen</translation>
    </message>
    <message>
        <source> Ima&amp;gine</source>
        <translation> En&amp;twerfen</translation>
    </message>
    <message>
        <source>Stop painting; nothing is written</source>
        <translation>Das Malen abbrechen; nichts wird geschrieben</translation>
    </message>
    <message>
        <source>{what}, after what is painted now</source>
        <translation>{what}, nach dem, was jetzt gemalt wird</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>E&amp;xportieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Write the file; nothing is ever overwritten</source>
        <translation>Die Datei schreiben; nie wird etwas überschrieben</translation>
    </message>
    <message>
        <source>Export nothing (Esc)</source>
        <translation>Nichts exportieren (Esc)</translation>
    </message>
    <message>
        <source>Export the painting</source>
        <translation>Das Gemälde exportieren</translation>
    </message>
    <message>
        <source>Export many</source>
        <translation>Viele exportieren</translation>
    </message>
    <message>
        <source>&amp;Paint them all</source>
        <translation>Alle &amp;malen</translation>
    </message>
    <message>
        <source>&amp;Change…</source>
        <translation>Än&amp;dern…</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>A&amp;nhalten</translation>
    </message>
    <message>
        <source>Show &amp;folder</source>
        <translation>&amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Progress of the batch</source>
        <translation>Fortschritt des Stapels</translation>
    </message>
    <message>
        <source>Pictures of the batch</source>
        <translation>Bilder des Stapels</translation>
    </message>
    <message>
        <source>&amp;Replace {replaced} and paint</source>
        <translation>{replaced} &amp;ersetzen und malen</translation>
    </message>
    <message>
        <source>{done} of {rows}</source>
        <translation>{done} von {rows}</translation>
    </message>
    <message>
        <source>Looking at them…</source>
        <translation>Sie werden angesehen…</translation>
    </message>
    <message>
        <source> · about {duration} left</source>
        <translation> · noch etwa {duration}</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Anfangen</translation>
    </message>
    <message>
        <source>Choose another folder, name or format</source>
        <translation>Anderen Ordner, Namen oder anderes Format wählen</translation>
    </message>
    <message>
        <source>Stop; what is painted already stays</source>
        <translation>Anhalten; was schon gemalt ist, bleibt</translation>
    </message>
    <message>
        <source>Open the target folder</source>
        <translation>Den Zielordner öffnen</translation>
    </message>
    <message>
        <source>Close this window (Esc); a running batch goes on</source>
        <translation>Dieses Fenster schließen (Esc); ein laufender Stapel geht weiter</translation>
    </message>
    <message>
        <source>Paint many prompts like this</source>
        <translation>Viele Prompts so malen</translation>
    </message>
    <message>
        <source>Paint many photos like this</source>
        <translation>Viele Fotos so malen</translation>
    </message>
    <message>
        <source> &amp;Go on</source>
        <translation> &amp;Weiter</translation>
    </message>
    <message>
        <source>{needs} of RAM</source>
        <translation>{needs} RAM</translation>
    </message>
    <message>
        <source>Make it fit</source>
        <translation>Anpassen</translation>
    </message>
    <message>
        <source>Make it &amp;fit</source>
        <translation>An&amp;passen</translation>
    </message>
    <message>
        <source>Now it needs {needs} and takes {time}.</source>
        <translation>Jetzt braucht es {needs} und dauert {time}.</translation>
    </message>
    <message>
        <source>Change this; undo takes it back</source>
        <translation>Dies ändern; „Rückgängig“ nimmt es zurück</translation>
    </message>
    <message>
        <source>Change nothing (Esc)</source>
        <translation>Nichts ändern (Esc)</translation>
    </message>
    <message>
        <source>No picture matches. Remove a word, or allow any rating.</source>
        <translation>Kein Bild passt dazu. Ein Wort weglassen oder jede Bewertung zulassen.</translation>
    </message>
    <message>
        <source>Nothing was painted yet. Every picture that you paint is kept here, with the settings that made it.</source>
        <translation>Noch wurde nichts gemalt. Jedes gemalte Bild bleibt hier, mit den Einstellungen, aus denen es entstand.</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>By rating</source>
        <translation>Nach Bewertung</translation>
    </message>
    <message>
        <source>By preset</source>
        <translation>Nach Vorlage</translation>
    </message>
    <message>
        <source>By painting</source>
        <translation>Nach Gemälde</translation>
    </message>
    <message>
        <source>Any rating</source>
        <translation>Jede Bewertung</translation>
    </message>
    <message>
        <source>★ or more</source>
        <translation>★ oder mehr</translation>
    </message>
    <message>
        <source>★★ or more</source>
        <translation>★★ oder mehr</translation>
    </message>
    <message>
        <source>★★★ or more</source>
        <translation>★★★ oder mehr</translation>
    </message>
    <message>
        <source>★★★★ or more</source>
        <translation>★★★★ oder mehr</translation>
    </message>
    <message>
        <source>&amp;Open on the canvas</source>
        <translation>Auf der &amp;Leinwand öffnen</translation>
    </message>
    <message>
        <source>&amp;Restore its settings</source>
        <translation>&amp;Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Use as &amp;photo</source>
        <translation>Als &amp;Foto nehmen</translation>
    </message>
    <message>
        <source>Use as p&amp;ainting</source>
        <translation>Als &amp;Gemälde nehmen</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Move to &amp;trash</source>
        <translation>In den &amp;Papierkorb</translation>
    </message>
    <message>
        <source>Not rated</source>
        <translation>Nicht bewertet</translation>
    </message>
    <message>
        <source>No preset</source>
        <translation>Keine Vorlage</translation>
    </message>
    <message>
        <source>No painting</source>
        <translation>Kein Gemälde</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>What comes first, and what stands together</source>
        <translation>Was zuerst kommt und was beieinandersteht</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Show only pictures rated this high or higher</source>
        <translation>Nur Bilder zeigen, die so sehr gefallen</translation>
    </message>
    <message>
        <source>Show &amp;all pictures</source>
        <translation>&amp;Alle Bilder zeigen</translation>
    </message>
    <message>
        <source>Search words, painting, preset or name</source>
        <translation>Worte, Gemälde, Vorlage oder Namen suchen</translation>
    </message>
    <message>
        <source>Search the gallery</source>
        <translation>Die Galerie durchsuchen</translation>
    </message>
    <message>
        <source>Find pictures by what was asked for, or by name (Ctrl+F)</source>
        <translation>Bilder nach ihren Worten oder ihrem Namen finden (Strg+F)</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Arrows move, Enter opens, 1 to 5 rate, 0 takes a rating back</source>
        <translation>Pfeile wandern, Eingabe öffnet, 1 bis 5 bewerten, 0 nimmt die Bewertung zurück</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>Show it large, with its photo and settings</source>
        <translation>Groß zeigen, mit Foto und Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Restore settings</source>
        <translation>&amp;Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Restore what it was painted with</source>
        <translation>Wieder wählen, womit es gemalt wurde</translation>
    </message>
    <message>
        <source>Out of the gallery; undo brings it back</source>
        <translation>Aus der Galerie heraus; „Rückgängig“ holt es zurück</translation>
    </message>
    <message numerus="yes">
        <source>{count} pictures moved to the trash.</source>
        <translation>
            <numerusform>{count} Bild in den Papierkorb gelegt.</numerusform>
            <numerusform>{count} Bilder in den Papierkorb gelegt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Any words, any rating</source>
        <translation>Alle Worte, jede Bewertung</translation>
    </message>
    <message>
        <source>Take the pictures back out of the trash</source>
        <translation>Die Bilder aus dem Papierkorb zurückholen</translation>
    </message>
    <message numerus="yes">
        <source>{count} pictures chosen</source>
        <translation>
            <numerusform>{count} Bild gewählt</numerusform>
            <numerusform>{count} Bilder gewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Ra&amp;te</source>
        <translation>Be&amp;werten</translation>
    </message>
    <message>
        <source>A LoRA is learned from your pictures: prompts then come out in their manner.</source>
        <translation>Aus eigenen Bildern wird eine LoRA gelernt: Prompts werden dann in ihrer Art gemalt.</translation>
    </message>
    <message>
        <source>Learn a look</source>
        <translation>Einen Look lernen</translation>
    </message>
    <message>
        <source>At least ten pictures</source>
        <translation>Mindestens zehn Bilder</translation>
    </message>
    <message>
        <source>Choose f&amp;older…</source>
        <translation>&amp;Ordner wählen…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>What the look is called in lists</source>
        <translation>Wie der Look in Listen heißt</translation>
    </message>
    <message>
        <source>Trigger words</source>
        <translation>Auslösewörter</translation>
    </message>
    <message>
        <source>Words that call the look, such as: in my ink manner</source>
        <translation>Worte, die den Look rufen, etwa: in my ink manner</translation>
    </message>
    <message>
        <source>such as: My ink drawings</source>
        <translation>etwa: Meine Tuschezeichnungen</translation>
    </message>
    <message>
        <source>such as: in my ink manner</source>
        <translation>etwa: in my ink manner</translation>
    </message>
    <message>
        <source>The model that learns it; it works with others of its family</source>
        <translation>Das Modell, das ihn lernt; er wirkt mit anderen seiner Familie</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>How long it learns in all</source>
        <translation>Wie lange insgesamt gelernt wird</translation>
    </message>
    <message>
        <source>As long as suits the &amp;model</source>
        <translation>So lange es zum &amp;Modell passt</translation>
    </message>
    <message>
        <source>As long as suits the model</source>
        <translation>So lange es zum Modell passt</translation>
    </message>
    <message>
        <source>Two minutes for small models, more for large ones</source>
        <translation>Zwei Minuten für kleine Modelle, mehr für große</translation>
    </message>
    <message>
        <source>Sample of the look</source>
        <translation>Probe des Looks</translation>
    </message>
    <message>
        <source>Progress of the learning</source>
        <translation>Fortschritt des Lernens</translation>
    </message>
    <message>
        <source>&amp;Learn</source>
        <translation>&amp;Lernen</translation>
    </message>
    <message>
        <source>A folder of pictures that share a look</source>
        <translation>Ein Ordner mit Bildern, die einen Look teilen</translation>
    </message>
    <message>
        <source>The folder with the pictures</source>
        <translation>Der Ordner mit den Bildern</translation>
    </message>
    <message>
        <source>Begin to learn</source>
        <translation>Mit dem Lernen beginnen</translation>
    </message>
    <message>
        <source>Stop; what was learned is kept to go on from</source>
        <translation>Anhalten; was gelernt wurde, bleibt, um dort weiterzumachen</translation>
    </message>
    <message>
        <source>Choose something else</source>
        <translation>Etwas anderes wählen</translation>
    </message>
    <message>
        <source>Close this window (Esc); learning goes on</source>
        <translation>Dieses Fenster schließen (Esc); das Lernen geht weiter</translation>
    </message>
    <message>
        <source>Estimating time and space…</source>
        <translation>Zeit und Platz werden geschätzt…</translation>
    </message>
    <message numerus="yes">
        <source>{count} existing pictures will be replaced.</source>
        <translation>
            <numerusform>{count} Bild, das dort liegt, wird ersetzt.</numerusform>
            <numerusform>{count} Bilder, die dort liegen, werden ersetzt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>What became of each picture, as text, JSON and CSV; the next run goes by it</source>
        <translation>Was aus jedem Bild wurde, als Text, JSON und CSV; der nächste Lauf richtet sich danach</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>Kontaktbogen</translation>
    </message>
    <message>
        <source>All pictures small on pages, with their names</source>
        <translation>Alle Bilder klein auf Seiten, mit ihren Namen</translation>
    </message>
    <message>
        <source>Kind of contact sheet</source>
        <translation>Art des Kontaktbogens</translation>
    </message>
    <message>
        <source>One PDF, or a PNG for each page</source>
        <translation>Eine PDF-Datei, oder für jede Seite ein PNG</translation>
    </message>
    <message>
        <source>Storyboard</source>
        <translation>Bilderfolge</translation>
    </message>
    <message>
        <source>All pictures one after another with captions, as an animated WebP</source>
        <translation>Alle Bilder nacheinander mit Unterschrift, als bewegtes WebP</translation>
    </message>
    <message>
        <source>Also write</source>
        <translation>Dazu schreiben</translation>
    </message>
    <message>
        <source>as PDF</source>
        <translation>als PDF</translation>
    </message>
    <message>
        <source>as PNG</source>
        <translation>als PNG</translation>
    </message>
    <message>
        <source>What is chosen in the studio</source>
        <translation>Was im Studio gewählt ist</translation>
    </message>
    <message>
        <source>P&amp;resets…</source>
        <translation>Vo&amp;rlagen…</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>Rezepte</translation>
    </message>
    <message>
        <source>Space ticks; each photo is painted by all that are ticked</source>
        <translation>Die Leertaste hakt an; jedes Foto wird nach allen angehakten gemalt</translation>
    </message>
    <message>
        <source>Paint by</source>
        <translation>Malen nach</translation>
    </message>
    <message>
        <source>Paint each by several presets, too</source>
        <translation>Jedes auch nach mehreren Vorlagen malen</translation>
    </message>
    <message>
        <source>Paint each by</source>
        <translation>Jedes malen nach</translation>
    </message>
    <message>
        <source>Tick at least one.</source>
        <translation>Mindestens eines anhaken.</translation>
    </message>
    <message>
        <source>Photos in the folders inside it too; their pictures go into folders of the same names</source>
        <translation>Auch Fotos aus Ordnern im Ordner; ihre Bilder liegen ebenso</translation>
    </message>
    <message>
        <source>No photos chosen yet</source>
        <translation>Keine Fotos gewählt</translation>
    </message>
    <message>
        <source>Folders &amp;inside</source>
        <translation>Mit &amp;Unterordnern</translation>
    </message>
    <message>
        <source>Folders inside</source>
        <translation>Mit Unterordnern</translation>
    </message>
    <message>
        <source>Choose &amp;photos…</source>
        <translation>&amp;Fotos wählen…</translation>
    </message>
    <message>
        <source>Looking through the folders…</source>
        <translation>Die Ordner werden durchgesehen…</translation>
    </message>
    <message>
        <source>There are no pictures in this folder.</source>
        <translation>In diesem Ordner sind keine Bilder.</translation>
    </message>
    <message>
        <source>{count} photos, from {first} to {last}</source>
        <translation>{count} Fotos, von {first} bis {last}</translation>
    </message>
    <message>
        <source>A folder of photos</source>
        <translation>Ein Ordner mit Fotos</translation>
    </message>
    <message>
        <source>Photos to paint</source>
        <translation>Fotos, die gemalt werden</translation>
    </message>
    <message>
        <source>One prompt a line, such as
a lighthouse at dawn
a lighthouse in fog</source>
        <translation>Ein Prompt je Zeile, etwa
a lighthouse at dawn
a lighthouse in fog</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>One prompt a line; each becomes a picture</source>
        <translation>Ein Prompt je Zeile; aus jedem wird ein Bild</translation>
    </message>
    <message>
        <source>Open &amp;list…</source>
        <translation>&amp;Liste öffnen…</translation>
    </message>
    <message>
        <source>A list of prompts</source>
        <translation>Eine Liste von Prompts</translation>
    </message>
    <message>
        <source>All pictures of one folder</source>
        <translation>Alle Bilder eines Ordners</translation>
    </message>
    <message>
        <source>Pick single photos</source>
        <translation>Einzelne Fotos aussuchen</translation>
    </message>
    <message>
        <source>Take the lines of a text file</source>
        <translation>Die Zeilen einer Textdatei nehmen</translation>
    </message>
    <message numerus="yes">
        <source>{count} prompts</source>
        <translation>
            <numerusform>{count} Prompt</numerusform>
            <numerusform>{count} Prompts</numerusform>
        </translation>
    </message>
    <message>
        <source>What should be painted?</source>
        <translation>Was soll gemalt werden?</translation>
    </message>
    <message>
        <source>Mask brush</source>
        <translation>Maskenpinsel</translation>
    </message>
    <message>
        <source>Memory, how busy the device was, temperature and power of the last minutes</source>
        <translation>Speicher, Auslastung, Temperatur und Leistung der letzten Minuten</translation>
    </message>
    <message>
        <source>What is painted and what waits</source>
        <translation>Was gemalt wird und was wartet</translation>
    </message>
    <message>
        <source>Memory: reading…</source>
        <translation>Speicher: wird gelesen…</translation>
    </message>
    <message>
        <source>others {others}</source>
        <translation>andere {others}</translation>
    </message>
    <message>
        <source>peak {peak}</source>
        <translation>Spitze {peak}</translation>
    </message>
    <message>
        <source>{device}, card {number} of {cards}</source>
        <translation>{device}, Karte {number} von {cards}</translation>
    </message>
    <message>
        <source>free {free} of {total}</source>
        <translation>frei {free} von {total}</translation>
    </message>
    <message>
        <source>free {free}</source>
        <translation>frei {free}</translation>
    </message>
    <message>
        <source>Memory meter</source>
        <translation>Speicheranzeige</translation>
    </message>
    <message>
        <source>How full the memory is: light is this app, grey are other programs, dotted is what the next picture would take, the mark is this app's peak</source>
        <translation>Wie voll der Speicher ist: hell ist dieses Programm, grau sind andere, gepunktet ist, was das nächste Bild bräuchte, der Strich ist der Höchststand dieses Programms</translation>
    </message>
    <message>
        <source>Queue · {live}</source>
        <translation>Warteschlange · {live}</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Queue, {live} to be painted</source>
        <translation>Warteschlange, {live} zu malen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>RAM (no NVIDIA GPU)</source>
        <translation>RAM (keine NVIDIA-GPU)</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>All programs</source>
        <translation>Alle Programme</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>Auslastung</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>Card {number}</source>
        <translation>Karte {number}</translation>
    </message>
    <message>
        <source>Memory of the last minutes</source>
        <translation>Speicher der letzten Minuten</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>Save as &amp;CSV</source>
        <translation>Als &amp;CSV sichern</translation>
    </message>
    <message>
        <source>Write the last hour as a table</source>
        <translation>Die letzte Stunde als Tabelle schreiben</translation>
    </message>
    <message>
        <source>The last {minutes} minutes</source>
        <translation>Die letzten {minutes} Minuten</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Nothing is downloaded unless you ask for it.</source>
        <translation>Nichts wird heruntergeladen, ohne dass es verlangt wird.</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>&amp;Herunterladen</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>&amp;Licence…</source>
        <translation>&amp;Lizenz…</translation>
    </message>
    <message>
        <source>Add &amp;folder…</source>
        <translation>&amp;Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>Fortschritt des Downloads</translation>
    </message>
    <message>
        <source>A folder with models</source>
        <translation>Ein Ordner mit Modellen</translation>
    </message>
    <message>
        <source>Fetch the chosen model</source>
        <translation>Das gewählte Modell herunterladen</translation>
    </message>
    <message>
        <source>Stop; what has come is kept</source>
        <translation>Anhalten; was schon da ist, bleibt</translation>
    </message>
    <message>
        <source>Throw away what has come of the chosen model</source>
        <translation>Wegwerfen, was vom gewählten Modell schon da ist</translation>
    </message>
    <message>
        <source>Open the model's page in your browser</source>
        <translation>Die Seite des Modells im Browser öffnen</translation>
    </message>
    <message>
        <source>A folder of ComfyUI or A1111, or any</source>
        <translation>Ein Ordner von ComfyUI oder A1111, oder irgendeiner</translation>
    </message>
    <message>
        <source>Close this page (Esc); what is fetched goes on</source>
        <translation>Diese Seite schließen (Esc); was geladen wird, geht weiter</translation>
    </message>
    <message>
        <source> &amp;Download</source>
        <translation> &amp;Herunterladen</translation>
    </message>
    <message>
        <source>{pixels} · needs {needs}, {duration}</source>
        <translation>{pixels} · braucht {needs}, {duration}</translation>
    </message>
    <message>
        <source>{pixels} · needs {least}, free {most}</source>
        <translation>{pixels} · braucht {least}, frei {most}</translation>
    </message>
    <message>
        <source> · imagined at {width} × {height}, then enlarged</source>
        <translation> · entworfen mit {width} × {height}, dann vergrößert</translation>
    </message>
    <message>
        <source> · the model was made for {native} × {native}</source>
        <translation> · das Modell ist für {native} × {native} gemacht</translation>
    </message>
    <message>
        <source> pixels</source>
        <translation> Pixel</translation>
    </message>
    <message>
        <source>Open a photo to see what a size needs</source>
        <translation>Ein Foto öffnen, um zu sehen, was eine Größe braucht</translation>
    </message>
    <message>
        <source>{needs} of RAM on the processor</source>
        <translation>{needs} RAM auf dem Prozessor</translation>
    </message>
    <message>
        <source>{pixels} · needs {needs}, more than may be used</source>
        <translation>{pixels} · braucht {needs}, mehr als erlaubt ist</translation>
    </message>
    <message>
        <source>{split} of {has}</source>
        <translation>{split} von {has}</translation>
    </message>
    <message>
        <source>{needs} of {has}</source>
        <translation>{needs} von {has}</translation>
    </message>
    <message>
        <source>JPEG · small, for sharing</source>
        <translation>JPEG · klein, zum Teilen</translation>
    </message>
    <message>
        <source>PNG · lossless, to work on</source>
        <translation>PNG · verlustfrei</translation>
    </message>
    <message>
        <source>WebP · smallest, for the web</source>
        <translation>WebP · am kleinsten, fürs Web</translation>
    </message>
    <message>
        <source>TIFF · lossless, for print</source>
        <translation>TIFF · verlustfrei, für den Druck</translation>
    </message>
    <message>
        <source>AVIF · for the web, up to 12 bit</source>
        <translation>AVIF · fürs Web, bis 12 Bit</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>The kind of file</source>
        <translation>Die Art der Datei</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Higher is larger and finer; 92 is hard to tell from the original</source>
        <translation>Mehr ist größer und feiner; 92 ist kaum vom Original zu unterscheiden</translation>
    </message>
    <message>
        <source>Quality as a number</source>
        <translation>Qualität als Zahl</translation>
    </message>
    <message>
        <source>1 to 100</source>
        <translation>1 bis 100</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Where the file goes; it is made if it does not exist</source>
        <translation>Wohin die Datei kommt; er wird angelegt, wenn es ihn nicht gibt</translation>
    </message>
    <message>
        <source>Words and tokens in braces, such as {source}; / makes folders</source>
        <translation>Worte und Platzhalter in Klammern, etwa {source}; / legt Ordner an</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Durchsuchen…</translation>
    </message>
    <message>
        <source>Put a token into the name</source>
        <translation>Einen Platzhalter in den Namen setzen</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>Bitte einen Ordner wählen.</translation>
    </message>
    <message>
        <source>Becomes {name}</source>
        <translation>Wird zu {name}</translation>
    </message>
    <message>
        <source>Where should it go?</source>
        <translation>Wohin soll es?</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Den Ordner wählen</translation>
    </message>
    <message>
        <source>{ } Tokens</source>
        <translation>{ } Platzhalter</translation>
    </message>
    <message>
        <source>as painted</source>
        <translation>wie gemalt</translation>
    </message>
    <message>
        <source>Skip the picture</source>
        <translation>Bild überspringen</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>Nummer anhängen</translation>
    </message>
    <message>
        <source>Replace the file</source>
        <translation>Datei ersetzen</translation>
    </message>
    <message>
        <source>Longest side in pixels</source>
        <translation>Längste Seite in Pixeln</translation>
    </message>
    <message>
        <source>The longest side; empty: as painted</source>
        <translation>Die längste Seite; leer: wie gemalt</translation>
    </message>
    <message>
        <source>16 bit</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>16 bit per channel</source>
        <translation>16 Bit je Kanal</translation>
    </message>
    <message>
        <source>For PNG and TIFF; AVIF then keeps 12 bits</source>
        <translation>Für PNG und TIFF; AVIF behält dann 12 Bit</translation>
    </message>
    <message>
        <source>Recipe inside</source>
        <translation>Rezept im Bild</translation>
    </message>
    <message>
        <source>Recipe inside the picture</source>
        <translation>Rezept im Bild</translation>
    </message>
    <message>
        <source>So that the picture brings its painting and settings back</source>
        <translation>Damit das Bild Gemälde und Einstellungen wieder mitbringt</translation>
    </message>
    <message>
        <source>Existing files</source>
        <translation>Schon vorhanden</translation>
    </message>
    <message>
        <source>What happens to a picture whose name is taken</source>
        <translation>Was mit einem Bild geschieht, dessen Name vergeben ist</translation>
    </message>
    <message>
        <source>Words of your own</source>
        <translation>Eigene Worte</translation>
    </message>
    <message>
        <source>What {own} in the name stands for</source>
        <translation>Wofür {own} im Namen steht</translation>
    </message>
    <message>
        <source>Longest side</source>
        <translation>Längste Seite</translation>
    </message>
    <message>
        <source>&amp;Use my own picture…</source>
        <translation>Ei&amp;genes Bild nehmen…</translation>
    </message>
    <message>
        <source>Keep the picture as it was imagined, without any painting's manner</source>
        <translation>Das Bild lassen, wie es entworfen ist, in keiner Malweise</translation>
    </message>
    <message>
        <source>Search title, artist or year</source>
        <translation>Titel, Maler oder Jahr suchen</translation>
    </message>
    <message>
        <source>Search paintings</source>
        <translation>Gemälde suchen</translation>
    </message>
    <message>
        <source>Find paintings by title, artist or year (Ctrl+F)</source>
        <translation>Gemälde nach Titel, Maler oder Jahr finden (Strg+F)</translation>
    </message>
    <message>
        <source>Paintings</source>
        <translation>Gemälde</translation>
    </message>
    <message>
        <source>Choose the painting whose manner is used; arrows move</source>
        <translation>Das Gemälde wählen, in dessen Malweise gemalt wird; Pfeile wandern</translation>
    </message>
    <message>
        <source>No painting has “{text}” in its title, artist or year.</source>
        <translation>Kein Gemälde hat „{text}“ in Titel, Maler oder Jahr.</translation>
    </message>
    <message>
        <source>Paint in the manner of any picture on this computer; or drop one on this panel</source>
        <translation>In der Malweise eines beliebigen Bildes auf diesem Rechner malen; oder eines hierher ziehen</translation>
    </message>
    <message>
        <source>Learn the chosen painting for some minutes: photos then come nearer to it, and as fast as ever. It is kept in the gallery; cancel and bake again to go on where it stopped</source>
        <translation>Das gewählte Gemälde einige Minuten lang lernen: Fotos kommen ihm dann näher, so schnell wie zuvor. Es bleibt in der Galerie; nach einem Abbruch geht erneutes Einlernen dort weiter, wo es aufhörte</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>What would you like to do?</source>
        <translation>Was soll getan werden?</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Einen Befehl finden</translation>
    </message>
    <message>
        <source>A few letters are enough</source>
        <translation>Ein paar Buchstaben genügen</translation>
    </message>
    <message>
        <source>Click one to do it</source>
        <translation>Anklicken, um es zu tun</translation>
    </message>
    <message>
        <source>No command has that name.</source>
        <translation>Kein Befehl heißt so.</translation>
    </message>
    <message>
        <source>Paint a photo in the manner of a painting</source>
        <translation>Ein Foto in der Malweise eines Gemäldes malen</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Worte</translation>
    </message>
    <message>
        <source>Imagine a picture from words; a painting may give it its manner afterwards</source>
        <translation>Ein Bild aus Worten entwerfen; ein Gemälde kann ihm danach seine Malweise geben</translation>
    </message>
    <message>
        <source>Photo + words</source>
        <translation>Foto + Worte</translation>
    </message>
    <message>
        <source>Change a photo by words; a painting may give it its manner afterwards</source>
        <translation>Ein Foto mit Worten ändern; ein Gemälde kann ihm danach seine Malweise geben</translation>
    </message>
    <message>
        <source>Open a photo, or drop one anywhere on the canvas</source>
        <translation>Ein Foto öffnen, oder eines auf die Leinwand ziehen</translation>
    </message>
    <message>
        <source>Begin with</source>
        <translation>Beginnen mit</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>How far the picture may depart from the photo: hardly near 0%, entirely at 100%</source>
        <translation>Wie weit vom Foto abgewichen werden darf: nahe 0 % kaum, 100 % ganz</translation>
    </message>
    <message>
        <source>Choose the picture to be painted; or drop one on the canvas</source>
        <translation>Das Bild wählen, das gemalt werden soll; oder eines auf die Leinwand ziehen</translation>
    </message>
    <message>
        <source>No photo yet</source>
        <translation>Noch kein Foto</translation>
    </message>
    <message>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} Pixel</translation>
    </message>
    <message>
        <source>JPEG, PNG, WebP or TIFF</source>
        <translation>JPEG, PNG, WebP oder TIFF</translation>
    </message>
    <message>
        <source>It comes with Impasto. Duplicate it to change it.</source>
        <translation>Sie gehört zu Impasto. Zum Ändern duplizieren.</translation>
    </message>
    <message>
        <source>Choose a preset, or keep what is chosen in the studio as a new one.</source>
        <translation>Eine Vorlage wählen, oder was im Studio gewählt ist, als neue behalten.</translation>
    </message>
    <message>
        <source>Size of the photo</source>
        <translation>Größe des Fotos</translation>
    </message>
    <message>
        <source>Size of the model</source>
        <translation>Größe des Modells</translation>
    </message>
    <message>
        <source>Fits into {width} × {height}</source>
        <translation>Passt in {width} × {height}</translation>
    </message>
    <message>
        <source>Imagined from words by {model}</source>
        <translation>Aus Worten entworfen von {model}</translation>
    </message>
    <message>
        <source>Name on the command line: {name}</source>
        <translation>Auf der Kommandozeile: {name}</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>What it is called; its name on the command line follows it</source>
        <translation>Wie sie heißt; ihr Name auf der Kommandozeile folgt dem</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>One sentence about how it looks</source>
        <translation>Ein Satz darüber, wie es aussieht</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Where {prompt} stands, what you write below the canvas goes in</source>
        <translation>Wo {prompt} steht, kommt hinein, was unter der Leinwand geschrieben wird</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Negativer Prompt</translation>
    </message>
    <message>
        <source>{prompt} stands for what you write there yourself</source>
        <translation>{prompt} steht für das, was dort selbst geschrieben wird</translation>
    </message>
    <message>
        <source>oil painting of {prompt}, thick paint</source>
        <translation>oil painting of {prompt}, thick paint</translation>
    </message>
    <message>
        <source>&amp;Save changes</source>
        <translation>Änderungen &amp;sichern</translation>
    </message>
    <message>
        <source>&amp;Take current settings</source>
        <translation>&amp;Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Painted like {title}, {strength}</source>
        <translation>Gemalt wie {title}, {strength}</translation>
    </message>
    <message>
        <source>Painted slowly like {title}</source>
        <translation>Langsam gemalt wie {title}</translation>
    </message>
    <message>
        <source>Keep what was typed here</source>
        <translation>Behalten, was hier geschrieben wurde</translation>
    </message>
    <message>
        <source>Let this preset do what is chosen in the studio now: painting, brush, size, model</source>
        <translation>Diese Vorlage tun lassen, was im Studio jetzt gewählt ist: Gemälde, Pinsel, Größe, Modell</translation>
    </message>
    <message>
        <source>What it is called</source>
        <translation>Wie sie heißt</translation>
    </message>
    <message>
        <source>A preset needs a title</source>
        <translation>Eine Vorlage braucht einen Titel</translation>
    </message>
    <message>
        <source>Imagined from words</source>
        <translation>Aus Worten entworfen</translation>
    </message>
    <message>
        <source>Open a photo first; then every preset can be seen on it</source>
        <translation>Zuerst ein Foto öffnen; dann ist jede Vorlage darauf zu sehen</translation>
    </message>
    <message>
        <source>Paint every preset small on your photo, those of words alone by the built-in model; real pictures go first</source>
        <translation>Jede Vorlage klein auf das Foto malen, die aus Worten allein mit dem eingebauten Modell; richtige Bilder gehen vor</translation>
    </message>
    <message>
        <source>Paint every preset of words small from your words, by the built-in model; real pictures go first</source>
        <translation>Jede Vorlage aus Worten klein aus den eigenen Worten malen, mit dem eingebauten Modell; richtige Bilder gehen vor</translation>
    </message>
    <message>
        <source>Show on my photo</source>
        <translation>Auf dem Foto zeigen</translation>
    </message>
    <message>
        <source>Show from my words</source>
        <translation>Aus meinen Worten zeigen</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Anwenden</translation>
    </message>
    <message>
        <source>Choose all that it says: painting, words, brush, size</source>
        <translation>Alles wählen, was sie sagt: Gemälde, Worte, Pinsel, Größe</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>Umbe&amp;nennen</translation>
    </message>
    <message>
        <source>Give it another title</source>
        <translation>Einen anderen Titel geben</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <translation>&amp;Duplizieren</translation>
    </message>
    <message>
        <source>A copy of your own, to change</source>
        <translation>Eine eigene Kopie zum Ändern</translation>
    </message>
    <message>
        <source>Write the chosen presets into one file</source>
        <translation>Die gewählten Vorlagen in eine Datei schreiben</translation>
    </message>
    <message>
        <source>Dele&amp;te</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Move presets of yours to the trash; undo brings them back</source>
        <translation>Eigene Vorlagen in den Papierkorb legen; „Rückgängig“ holt sie zurück</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Search title, description or painting</source>
        <translation>Titel, Beschreibung oder Gemälde suchen</translation>
    </message>
    <message>
        <source>Search presets</source>
        <translation>Vorlagen suchen</translation>
    </message>
    <message>
        <source>Find presets by their words (Ctrl+F)</source>
        <translation>Vorlagen nach ihren Worten finden (Strg+F)</translation>
    </message>
    <message>
        <source>Arrows move, Enter uses, F2 renames, Delete moves to the trash</source>
        <translation>Pfeile wandern, Eingabe wendet an, F2 benennt um, Entf legt in den Papierkorb</translation>
    </message>
    <message>
        <source>&amp;New from current settings</source>
        <translation>&amp;Neu aus den Einstellungen</translation>
    </message>
    <message>
        <source>Keep what is chosen in the studio as a preset of yours</source>
        <translation>Was im Studio gewählt ist, als eigene Vorlage behalten</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren…</translation>
    </message>
    <message>
        <source>Presets of Impasto, styles of Fooocus, A1111, InvokeAI; or drop a file</source>
        <translation>Vorlagen von Impasto, Stile von Fooocus, A1111, InvokeAI; oder eine Datei hierher ziehen</translation>
    </message>
    <message>
        <source>Take back the last change of a preset, or bring back what was deleted</source>
        <translation>Die letzte Änderung einer Vorlage zurücknehmen oder Gelöschtes zurückholen</translation>
    </message>
    <message>
        <source>No preset has “{text}”.</source>
        <translation>Keine Vorlage hat „{text}“.</translation>
    </message>
    <message>
        <source>Ready-made looks: painting, strength and size in one press</source>
        <translation>Fertige Looks: Gemälde, Stärke und Größe auf einen Klick</translation>
    </message>
    <message>
        <source>Earlier presets</source>
        <translation>Frühere Vorlagen</translation>
    </message>
    <message>
        <source>More presets</source>
        <translation>Weitere Vorlagen</translation>
    </message>
    <message>
        <source>Presets…</source>
        <translation>Vorlagen…</translation>
    </message>
    <message>
        <source>What you want to see. (word:1.3) counts more, [word] less, {one|other} is drawn by chance, BREAK begins a new part. Ctrl+↑ and Ctrl+↓ weigh what is selected; Alt+↑ brings back earlier prompts</source>
        <translation>Was zu sehen sein soll. (Wort:1.3) zählt mehr, [Wort] weniger, {eins|anderes} wird ausgelost, BREAK beginnt einen neuen Teil. Strg+↑ und Strg+↓ gewichten die Auswahl; Alt+↑ holt frühere Prompts zurück</translation>
    </message>
    <message>
        <source>What shall not be seen?</source>
        <translation>Was soll nicht zu sehen sein?</translation>
    </message>
    <message>
        <source>What shall not be seen, such as blurry, text, frame</source>
        <translation>Was nicht zu sehen sein soll, etwa blurry, text, frame</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <source>In a template: {template} ×</source>
        <translation>In einer Vorlage: {template} ×</translation>
    </message>
    <message>
        <source>What you write goes into the preset's words:
{template}
Press to write without them</source>
        <translation>Was geschrieben wird, kommt in die Worte der Vorlage:
{template}
Drücken, um ohne sie zu schreiben</translation>
    </message>
    <message>
        <source>Tokens of the prompt. A model reads {room} at a time; beyond that each word counts less</source>
        <translation>Token des Prompts. Ein Modell liest {room} auf einmal; darüber zählt jedes Wort weniger</translation>
    </message>
    <message>
        <source>Keep the seed of the picture that is shown: {seed}</source>
        <translation>Den Startwert des gezeigten Bildes behalten: {seed}</translation>
    </message>
    <message>
        <source>What do you want to see?</source>
        <translation>Was soll zu sehen sein?</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} Token</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Earlier prompts</source>
        <translation>Frühere Prompts</translation>
    </message>
    <message>
        <source>Say what shall not be seen</source>
        <translation>Sagen, was nicht zu sehen sein soll</translation>
    </message>
    <message>
        <source>The model that imagines; Models… at the end fetches others</source>
        <translation>Das Modell, das entwirft; „Modelle…“ am Ende holt andere</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>Noch kein Modell</translation>
    </message>
    <message>
        <source>&amp;Models… fetches one</source>
        <translation>M&amp;odelle… holt eines</translation>
    </message>
    <message>
        <source>LoRA, and how many pictures at a time</source>
        <translation>LoRA, und wie viele Bilder auf einmal</translation>
    </message>
    <message>
        <source>Scheduler</source>
        <translation>Scheduler</translation>
    </message>
    <message>
        <source>How noise becomes a picture; each has its own number of steps</source>
        <translation>Wie aus Rauschen ein Bild wird; jeder hat eine eigene Zahl von Schritten</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>More take longer and are cleaner, up to a point</source>
        <translation>Mehr dauern länger und sind bis zu einem gewissen Punkt sauberer</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Führung</translation>
    </message>
    <message>
        <source>How strictly the words are followed; 5 to 9 suits most models</source>
        <translation>Wie streng den Worten gefolgt wird; 5 bis 9 passt zu den meisten Modellen</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed gives the same picture again; Random draws one each time</source>
        <translation>Derselbe Startwert gibt wieder dasselbe Bild; „Zufall“ lost jedes Mal einen aus</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>Draw a new seed for each picture</source>
        <translation>Für jedes Bild einen neuen Startwert auslosen</translation>
    </message>
    <message>
        <source>Keep the seed of the picture that is shown</source>
        <translation>Den Startwert des gezeigten Bildes behalten</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Ein Modell wählen</translation>
    </message>
    <message>
        <source>Unknown word: {word} · Models…</source>
        <translation>Unbekannt: {word} · Modelle…</translation>
    </message>
    <message>
        <source>Unknown words: {word} and {more} more · Models…</source>
        <translation>Unbekannt: {word} und {more} mehr · Modelle…</translation>
    </message>
    <message>
        <source>Negative</source>
        <translation>Negativ</translation>
    </message>
    <message>
        <source>See what models there are, and fetch one</source>
        <translation>Sehen, welche Modelle es gibt, und eines holen</translation>
    </message>
    <message>
        <source>Not read at a guidance of 1 and below</source>
        <translation>Bei einer Führung von 1 und weniger nicht gelesen</translation>
    </message>
    <message>
        <source>Keep a picture's seed</source>
        <translation>Den Startwert eines Bildes behalten</translation>
    </message>
    <message>
        <source>Prompts that you paint from are kept here</source>
        <translation>Prompts, aus denen gemalt wurde, bleiben hier</translation>
    </message>
    <message>
        <source>Impasto miniature</source>
        <translation>Impasto-Miniatur</translation>
    </message>
    <message>
        <source>{key} (not in your folders)</source>
        <translation>{key} (nicht in den Modellordnern)</translation>
    </message>
    <message>
        <source>{what}: Models…</source>
        <translation>{what}: Modelle…</translation>
    </message>
    <message>
        <source>Nothing waits. Generate while something is painted, and it waits here.</source>
        <translation>Nichts wartet. Wer malt, während schon gemalt wird, sieht das Bild hier warten.</translation>
    </message>
    <message>
        <source>Cancel &amp;all</source>
        <translation>Alle abbre&amp;chen</translation>
    </message>
    <message>
        <source>Clear &amp;finished</source>
        <translation>&amp;Fertige ausräumen</translation>
    </message>
    <message>
        <source>Drag to change the order; Alt+arrows move, Delete cancels, the menu has more</source>
        <translation>Ziehen ändert die Reihenfolge; Alt+Pfeile verschieben, Entf bricht ab, das Menü hat mehr</translation>
    </message>
    <message>
        <source>Go on with what waits</source>
        <translation>Mit dem weitermachen, was wartet</translation>
    </message>
    <message>
        <source>Cancel all that is painted or waits</source>
        <translation>Alles abbrechen, was gemalt wird oder wartet</translation>
    </message>
    <message>
        <source>Take what is over off the list; pictures stay</source>
        <translation>Von der Liste nehmen, was vorbei ist; Bilder bleiben</translation>
    </message>
    <message>
        <source>Hide the queue</source>
        <translation>Die Warteschlange ausblenden</translation>
    </message>
    <message>
        <source>Paint &amp;next	Alt+Home</source>
        <translation>Als &amp;Nächstes malen	Alt+Pos1</translation>
    </message>
    <message>
        <source>Move &amp;up	Alt+Up</source>
        <translation>Nach &amp;oben	Alt+Hoch</translation>
    </message>
    <message>
        <source>Move &amp;down	Alt+Down</source>
        <translation>Nach &amp;unten	Alt+Herunter</translation>
    </message>
    <message>
        <source>Take over its &amp;settings	Return</source>
        <translation>&amp;Einstellungen übernehmen	Return</translation>
    </message>
    <message>
        <source>Give it the &amp;present settings</source>
        <translation>&amp;Jetzige Einstellungen geben</translation>
    </message>
    <message>
        <source>D&amp;uplicate</source>
        <translation>D&amp;uplizieren</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>Noch einmal &amp;versuchen</translation>
    </message>
    <message>
        <source>Take &amp;off the list</source>
        <translation>Von der &amp;Liste nehmen</translation>
    </message>
    <message>
        <source>shows the photo while it is held</source>
        <translation>zeigt das Foto, solange sie gedrückt ist</translation>
    </message>
    <message>
        <source>makes the mask's brush smaller</source>
        <translation>macht den Maskenpinsel kleiner</translation>
    </message>
    <message>
        <source>makes the mask's brush larger</source>
        <translation>macht den Maskenpinsel größer</translation>
    </message>
    <message>
        <source>exchanges the mask's brush and eraser</source>
        <translation>tauscht Maskenpinsel und Radierer</translation>
    </message>
    <message>
        <source>paints with the mask's brush</source>
        <translation>malt mit dem Maskenpinsel</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Wie im System</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>The processor</source>
        <translation>Der Prozessor</translation>
    </message>
    <message>
        <source>The first graphics card</source>
        <translation>Die erste Grafikkarte</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Find a setting or a shortcut</source>
        <translation>Einstellung oder Tastenkürzel suchen</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Eine Einstellung finden</translation>
    </message>
    <message>
        <source>A word of its name, of what it does, or its keys</source>
        <translation>Ein Wort ihres Namens, was sie bewirkt, oder ihre Tasten</translation>
    </message>
    <message>
        <source>&amp;Take them</source>
        <translation>&amp;Übernehmen</translation>
    </message>
    <message>
        <source>No setting has that name.</source>
        <translation>Keine Einstellung heißt so.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>Paint with</source>
        <translation>Womit gemalt wird</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Speicher höchstens</translation>
    </message>
    <message>
        <source>Whatever is free, or 4 GB</source>
        <translation>Was frei ist, oder 4 GB</translation>
    </message>
    <message>
        <source>Finished pictures</source>
        <translation>Fertige Bilder</translation>
    </message>
    <message>
        <source>{wanted} belongs to “{other}”. It would have no keys then.</source>
        <translation>{wanted} gehört zu „{other}“. Das hätte dann keine Tasten mehr.</translation>
    </message>
    <message>
        <source>Give the keys to this action</source>
        <translation>Die Tasten diesem Befehl geben</translation>
    </message>
    <message>
        <source>{keys} {does}. Choose others.</source>
        <translation>{keys} {does}. Bitte andere wählen.</translation>
    </message>
    <message>
        <source>Close this window (Esc); what was changed is kept</source>
        <translation>Dieses Fenster schließen (Esc); was geändert wurde, bleibt</translation>
    </message>
    <message>
        <source>Keys of {text}</source>
        <translation>Tasten von „{text}“</translation>
    </message>
    <message>
        <source>Press the keys that should do this</source>
        <translation>Die Tasten drücken, die dies tun sollen</translation>
    </message>
    <message>
        <source>Give {text} back its own keys</source>
        <translation>„{text}“ die eigenen Tasten zurückgeben</translation>
    </message>
    <message>
        <source>Graphics card {number}</source>
        <translation>Grafikkarte {number}</translation>
    </message>
    <message>
        <source>Say what you want to see</source>
        <translation>Was soll zu sehen sein?</translation>
    </message>
    <message>
        <source>Start simple: what it is, in what light, seen from where</source>
        <translation>Zuerst schlicht: was es ist, in welchem Licht, von wo aus gesehen</translation>
    </message>
    <message>
        <source>Your picture appears here</source>
        <translation>Hier erscheint das Bild</translation>
    </message>
    <message>
        <source>Ctrl+Enter imagines it from your words; or try one of these</source>
        <translation>Strg+Eingabe entwirft es aus den Worten; oder eines von diesen versuchen</translation>
    </message>
    <message>
        <source>the picture that will be painted</source>
        <translation>das Bild, das gemalt wird</translation>
    </message>
    <message>
        <source>Choose a painting</source>
        <translation>Gemälde wählen</translation>
    </message>
    <message>
        <source>its manner is used; any picture works</source>
        <translation>seine Malweise zählt; jedes Bild geht</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Malen</translation>
    </message>
    <message>
        <source>watch it being painted, then export</source>
        <translation>zusehen, wie es entsteht, dann exportieren</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>what you want to see, below</source>
        <translation>was zu sehen sein soll, unten</translation>
    </message>
    <message>
        <source>for its manner, or none</source>
        <translation>für seine Malweise, oder keines</translation>
    </message>
    <message>
        <source>Imagine</source>
        <translation>Entwerfen</translation>
    </message>
    <message>
        <source>watch it appear, then export</source>
        <translation>zusehen, wie es erscheint, dann exportieren</translation>
    </message>
    <message>
        <source>Open photo…</source>
        <translation>Foto öffnen…</translation>
    </message>
    <message>
        <source>Or open a photo…</source>
        <translation>Oder ein Foto öffnen…</translation>
    </message>
    <message>
        <source>Drop a photo here</source>
        <translation>Hier ein Foto ablegen</translation>
    </message>
    <message>
        <source>JPEG, PNG, WebP or TIFF, of any size</source>
        <translation>JPEG, PNG, WebP oder TIFF, in jeder Größe</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>„{text}“</translation>
    </message>
    <message>
        <source>Begin with a photo instead</source>
        <translation>Stattdessen mit einem Foto beginnen</translation>
    </message>
    <message>
        <source>Write this into the prompt</source>
        <translation>Dies in den Prompt schreiben</translation>
    </message>
    <message>
        <source>Any shape</source>
        <translation>Jede Form</translation>
    </message>
    <message>
        <source>Photo's own</source>
        <translation>Wie das Foto</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>Turn the photo; or draw a line along what shall be level, with Ctrl held</source>
        <translation>Das Foto drehen; oder mit Strg eine Linie entlang dessen ziehen, was waagrecht sein soll</translation>
    </message>
    <message>
        <source>What is brushed is painted; the right button erases</source>
        <translation>Wo gepinselt wird, wird gemalt; die rechte Maustaste radiert</translation>
    </message>
    <message>
        <source>What is brushed stays as it is; the right button paints</source>
        <translation>Wo gepinselt wird, bleibt es, wie es ist; die rechte Maustaste malt</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>Größe des Pinsels</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>Weichheit</translation>
    </message>
    <message>
        <source>&amp;No mask</source>
        <translation>&amp;Keine Maske</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Fertig</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>The shape that the cut keeps</source>
        <translation>Die Form, die der Ausschnitt behält</translation>
    </message>
    <message>
        <source>Straighten</source>
        <translation>Begradigen</translation>
    </message>
    <message>
        <source>Angle in degrees</source>
        <translation>Winkel in Grad</translation>
    </message>
    <message>
        <source>&amp;Whole photo</source>
        <translation>&amp;Ganzes Foto</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>&amp;Zuschneiden</translation>
    </message>
    <message>
        <source>Its width, of the picture's long side</source>
        <translation>Seine Breite, gemessen an der langen Seite des Bildes</translation>
    </message>
    <message>
        <source>How soft the brush's edge is</source>
        <translation>Wie weich der Rand des Pinsels ist</translation>
    </message>
    <message>
        <source>Paint everywhere: take the mask away and begin anew</source>
        <translation>Überall malen: die Maske wegnehmen und neu beginnen</translation>
    </message>
    <message>
        <source>Put the brush away (M)</source>
        <translation>Den Pinsel weglegen (M)</translation>
    </message>
    <message>
        <source>Cut nothing off and turn nothing</source>
        <translation>Nichts abschneiden und nichts drehen</translation>
    </message>
    <message>
        <source>Leave the photo as it was</source>
        <translation>Das Foto lassen, wie es war</translation>
    </message>
    <message>
        <source>Paint this part of the photo (Enter)</source>
        <translation>Diesen Teil des Fotos malen (Eingabe)</translation>
    </message>
    <message>
        <source>File is missing</source>
        <translation>Datei fehlt</translation>
    </message>
    <message>
        <source>My preset</source>
        <translation>Meine Vorlage</translation>
    </message>
    <message numerus="yes">
        <source>{count} presets</source>
        <translation>
            <numerusform>{count} Vorlage</numerusform>
            <numerusform>{count} Vorlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>{presets} imported from {name}.</source>
        <translation>Aus {name} importiert: {presets}.</translation>
    </message>
    <message>
        <source>{made} of {all} presets are painted on your photo.</source>
        <translation>{made} von {all} Vorlagen sind auf dem Foto gemalt.</translation>
    </message>
    <message>
        <source>Export presets</source>
        <translation>Vorlagen exportieren</translation>
    </message>
    <message>
        <source>{presets} written to {name}.</source>
        <translation>{presets} in {name} geschrieben.</translation>
    </message>
    <message>
        <source>{made} of {all} presets are painted from your words, by the built-in model.</source>
        <translation>{made} von {all} Vorlagen sind aus den eigenen Worten gemalt, vom eingebauten Modell.</translation>
    </message>
    <message>
        <source>{title} is a preset of yours now; give it a title.</source>
        <translation>{title} ist jetzt eine eigene Vorlage; bitte einen Titel geben.</translation>
    </message>
    <message>
        <source>{title} can be changed now.</source>
        <translation>{title} kann jetzt geändert werden.</translation>
    </message>
    <message>
        <source>{title} is kept.</source>
        <translation>{title} ist gesichert.</translation>
    </message>
    <message numerus="yes">
        <source>{count} were there already.</source>
        <translation>
            <numerusform>{count} war schon da.</numerusform>
            <numerusform>{count} waren schon da.</numerusform>
        </translation>
    </message>
    <message>
        <source>{presets} moved to the trash.</source>
        <translation>{presets} in den Papierkorb gelegt.</translation>
    </message>
    <message>
        <source>{made} of {all} presets are painted from an example; write words of your own first.</source>
        <translation>{made} von {all} Vorlagen sind aus einem Beispiel gemalt; eigene Worte zuerst schreiben.</translation>
    </message>
    <message>
        <source>The others wait until your picture is done.</source>
        <translation>Die anderen warten auf das Bild.</translation>
    </message>
    <message>
        <source>{title} copy</source>
        <translation>{title} – Kopie</translation>
    </message>
    <message>
        <source>Pictures and models of this machine that they name do not travel with them.</source>
        <translation>Bilder und Modelle dieses Rechners, die sie nennen, reisen nicht mit.</translation>
    </message>
    <message>
        <source>{title} is as it was before.</source>
        <translation>{title} ist wieder wie zuvor.</translation>
    </message>
    <message>
        <source>{presets} taken back.</source>
        <translation>{presets} zurückgeholt.</translation>
    </message>
    <message numerus="yes">
        <source>{count} pictures are left from the last time.</source>
        <translation>
            <numerusform>Vom letzten Mal ist ein Bild übrig.</numerusform>
            <numerusform>Vom letzten Mal sind {count} Bilder übrig.</numerusform>
        </translation>
    </message>
    <message>
        <source>They wait until you resume.</source>
        <translation>Sie warten, bis fortgesetzt wird.</translation>
    </message>
    <message>
        <source>They are painted now.</source>
        <translation>Sie werden jetzt gemalt.</translation>
    </message>
    <message>
        <source>The queue waits.</source>
        <translation>Die Warteschlange wartet.</translation>
    </message>
    <message>
        <source>This is learned, not painted.</source>
        <translation>Das wird gelernt, nicht gemalt.</translation>
    </message>
    <message>
        <source>It has no such settings.</source>
        <translation>Es hat keine solchen Einstellungen.</translation>
    </message>
    <message>
        <source>What the queue kept of this picture is damaged.</source>
        <translation>Was die Warteschlange von diesem Bild behielt, ist beschädigt.</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>Warteschlange zeigen</translation>
    </message>
    <message>
        <source>Open Models (Ctrl+M)</source>
        <translation>„Modelle“ öffnen (Strg+M)</translation>
    </message>
    <message>
        <source>Add it under LoRA (Ctrl+R), beside a model.</source>
        <translation>Unter „LoRA“ (Strg+R) zu einem Modell hinzufügen.</translation>
    </message>
    <message>
        <source>It works beside a model, from the command line.</source>
        <translation>Es wirkt neben einem Modell, von der Kommandozeile aus.</translation>
    </message>
    <message>
        <source>{models} and download it.</source>
        <translation>{models} und es herunterladen.</translation>
    </message>
    <message>
        <source>Remove the file, then open Models (Ctrl+M) and download it again.</source>
        <translation>Die Datei entfernen, dann „Modelle“ öffnen (Strg+M) und noch einmal herunterladen.</translation>
    </message>
    <message>
        <source>{models} and download one, or add a folder of yours.</source>
        <translation>{models} und eines herunterladen, oder einen eigenen Ordner hinzufügen.</translation>
    </message>
    <message>
        <source>Choose one beside the prompt.</source>
        <translation>Neben dem Prompt eines wählen.</translation>
    </message>
    <message>
        <source>Choose another one beside the prompt.</source>
        <translation>Neben dem Prompt ein anderes wählen.</translation>
    </message>
    <message>
        <source>Let the best device paint: Settings (Ctrl+,).</source>
        <translation>Das Beste malen lassen, was da ist: Einstellungen (Strg+,).</translation>
    </message>
    <message>
        <source>Paint this recipe from the command line, where one can be given.</source>
        <translation>Dieses Rezept auf der Kommandozeile malen, wo eines angegeben werden kann.</translation>
    </message>
    <message>
        <source>Choose the painting and bake it again (Ctrl+Shift+B).</source>
        <translation>Das Gemälde wählen und noch einmal einlernen (Strg+Umschalt+B).</translation>
    </message>
    <message>
        <source>A smaller picture fits: {name} pixels.</source>
        <translation>Ein kleineres Bild passt: {name} Pixel.</translation>
    </message>
    <message>
        <source>It fits in smaller tiles, in {name}.</source>
        <translation>Es passt in kleineren Kacheln, in {name}.</translation>
    </message>
    <message>
        <source>It fits on the processor, which is slower, in {name}.</source>
        <translation>Es passt auf dem Prozessor, was langsamer ist, in {name}.</translation>
    </message>
    <message>
        <source>It fits with the quick method.</source>
        <translation>Es passt mit der schnellen Methode.</translation>
    </message>
    <message>
        <source>Choose one in the gallery (Ctrl+F).</source>
        <translation>In der Gemäldeliste eines wählen (Strg+F).</translation>
    </message>
    <message>
        <source>Choose one above the canvas (Ctrl+P).</source>
        <translation>Über der Leinwand eine wählen (Strg+P).</translation>
    </message>
    <message>
        <source>{models} to see what there is.</source>
        <translation>{models}, um zu sehen, was es gibt.</translation>
    </message>
    <message>
        <source>The file {name} is not there now.</source>
        <translation>Die Datei {name} ist jetzt nicht da.</translation>
    </message>
    <message>
        <source>Restore its settings to paint it again.</source>
        <translation>Ihre Einstellungen übernehmen, um das Bild noch einmal zu malen.</translation>
    </message>
    <message>
        <source>There are no settings in {name}.</source>
        <translation>In {name} sind keine Einstellungen.</translation>
    </message>
    <message>
        <source>It has no command.</source>
        <translation>Dazu gibt es keinen Befehl.</translation>
    </message>
    <message>
        <source>Something is being painted now.</source>
        <translation>Gerade wird ein Gemälde gemalt.</translation>
    </message>
    <message>
        <source>Open this picture when it is done, or cancel (Esc).</source>
        <translation>Dieses Bild öffnen, wenn es fertig ist, oder abbrechen (Esc).</translation>
    </message>
    <message>
        <source>The command is copied.</source>
        <translation>Der Befehl ist kopiert.</translation>
    </message>
    <message>
        <source>Put your photo's name in place of PHOTO: it is not known.</source>
        <translation>Den Namen des Fotos an die Stelle von PHOTO setzen: er ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Impasto stopped unexpectedly last time.</source>
        <translation>Impasto brach beim letzten Mal ab.</translation>
    </message>
    <message>
        <source>Your pictures and the queue are as they were. A report, which stays on this computer, says more.</source>
        <translation>Bilder und Warteschlange sind, wie sie waren. Ein Bericht, der auf diesem Rechner bleibt, sagt mehr.</translation>
    </message>
    <message>
        <source>This is the whole report; it was sent to nobody. Copy it to whoever should read it.</source>
        <translation>Mehr steht nicht im Bericht; er wurde niemandem geschickt. Bitte dorthin kopieren, wo er gelesen werden soll.</translation>
    </message>
    <message>
        <source>Open &amp;folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Show where reports are kept</source>
        <translation>Zeigen, wo Berichte liegen</translation>
    </message>
    <message>
        <source>Show report</source>
        <translation>Bericht zeigen</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z) brings back what you had.</source>
        <translation>„Rückgängig“ (Strg+Z) bringt das Vorige zurück.</translation>
    </message>
    <message>
        <source>It draws a new seed each time; generate first for the seed of one picture.</source>
        <translation>Er lost jedes Mal einen neuen Startwert aus; für den eines Bildes zuerst malen.</translation>
    </message>
    <message>
        <source>The settings of {name} are restored ({tool}).</source>
        <translation>Die Einstellungen von {name} sind übernommen ({tool}).</translation>
    </message>
    <message>
        <source>Drop it as photo or as style.</source>
        <translation>Als Foto oder als Gemälde ablegen.</translation>
    </message>
    <message>
        <source>This picture was painted with {tool}.</source>
        <translation>Dieses Bild wurde mit {tool} gemalt.</translation>
    </message>
    <message>
        <source>Its words, model and size are kept inside it.</source>
        <translation>Worte, Modell und Größe stehen in ihm.</translation>
    </message>
    <message>
        <source>Its painting, strength and size are kept inside it.</source>
        <translation>Gemälde, Stärke und Größe stehen in ihm.</translation>
    </message>
    <message>
        <source>Use them</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>{size} · seed {seed} · {how}</source>
        <translation>{size} · Startwert {seed} · {how}</translation>
    </message>
    <message>
        <source>Opening {opening}…</source>
        <translation>{opening} wird geöffnet…</translation>
    </message>
    <message>
        <source>Nothing is open yet</source>
        <translation>Noch ist nichts geöffnet</translation>
    </message>
    <message>
        <source>From words · {size}</source>
        <translation>Aus Worten · {size}</translation>
    </message>
    <message>
        <source>imagined in {took}</source>
        <translation>entworfen in {took}</translation>
    </message>
    <message>
        <source>imagined and painted in {took}</source>
        <translation>entworfen und gemalt in {took}</translation>
    </message>
    <message>
        <source>from the gallery</source>
        <translation>aus der Galerie</translation>
    </message>
    <message>
        <source>painted in {duration}</source>
        <translation>gemalt in {duration}</translation>
    </message>
    <message>
        <source>No photo is open.</source>
        <translation>Es ist kein Foto geöffnet.</translation>
    </message>
    <message>
        <source>Open one with Ctrl+O, or drop it on the window.</source>
        <translation>Eines mit Strg+O öffnen oder auf das Fenster ziehen.</translation>
    </message>
    <message>
        <source>A painting of {width} × {height} pixels is too large.</source>
        <translation>Ein Gemälde von {width} × {height} Pixeln ist zu groß.</translation>
    </message>
    <message>
        <source>Up to {value} megapixels work.</source>
        <translation>Bis zu {value} Megapixel gehen.</translation>
    </message>
    <message>
        <source>Choose one on the left, or use your own picture.</source>
        <translation>Links eines wählen oder ein eigenes Bild nehmen.</translation>
    </message>
    <message>
        <source>There are no words yet.</source>
        <translation>Es gibt noch keine Worte.</translation>
    </message>
    <message>
        <source>Write what you want to see below the canvas.</source>
        <translation>Unter der Leinwand schreiben, was zu sehen sein soll.</translation>
    </message>
    <message>
        <source>Choose one beside the words; Models… (Ctrl+M) fetches one.</source>
        <translation>Neben den Worten eines wählen; „Modelle…“ (Strg+M) holt welche.</translation>
    </message>
    <message>
        <source>Impasto is paused; this picture waits.</source>
        <translation>Impasto ist angehalten; dieses Bild wartet.</translation>
    </message>
    <message>
        <source>{name} is painted.</source>
        <translation>{name} ist gemalt.</translation>
    </message>
    <message>
        <source>It will be painted when you resume (Ctrl+Shift+P).</source>
        <translation>Es wird gemalt, sobald es weitergeht (Strg+Umschalt+P).</translation>
    </message>
    <message>
        <source>It is kept in {folder}.</source>
        <translation>Das Bild liegt in {folder}.</translation>
    </message>
    <message>
        <source>This picture waits in the queue.</source>
        <translation>Dieses Bild wartet in der Warteschlange.</translation>
    </message>
    <message>
        <source>It is next.</source>
        <translation>Es ist das nächste.</translation>
    </message>
    <message>
        <source>{name} cannot be moved to the trash ({reason}).</source>
        <translation>{name} kann nicht in den Papierkorb gelegt werden ({reason}).</translation>
    </message>
    <message>
        <source>Look at its folder.</source>
        <translation>Bitte in den Ordner sehen.</translation>
    </message>
    <message>
        <source>There is another picture at {name} now.</source>
        <translation>An der Stelle von {name} liegt jetzt ein anderes Bild.</translation>
    </message>
    <message>
        <source>Rename that one first.</source>
        <translation>Dieses zuerst umbenennen.</translation>
    </message>
    <message>
        <source>{name} cannot be taken back ({reason}).</source>
        <translation>{name} kann nicht zurückgeholt werden ({reason}).</translation>
    </message>
    <message>
        <source>Look into the trash.</source>
        <translation>Bitte in den Papierkorb sehen.</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>about {duration}</source>
        <translation>etwa {duration}</translation>
    </message>
    <message>
        <source>under 1 s</source>
        <translation>unter 1 s</translation>
    </message>
    <message>
        <source>{name} in percent</source>
        <translation>{name} in Prozent</translation>
    </message>
    <message>
        <source>{minutes} min {rest} s</source>
        <translation>{minutes} min {rest} s</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} min</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>{0} is held by another program.</source>
        <translation>{0} wird von einem anderen Programm festgehalten.</translation>
    </message>
    <message>
        <source>Close it there, or choose another name.</source>
        <translation>Dort schließen oder einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{0} already exists.</source>
        <translation>{0} gibt es schon.</translation>
    </message>
    <message>
        <source>Choose another name, or allow overwriting.</source>
        <translation>Einen anderen Namen wählen oder Überschreiben erlauben.</translation>
    </message>
    <message>
        <source>Impasto is not allowed to write {0} in {1}.</source>
        <translation>{0} darf nicht in {1} geschrieben werden.</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}.</source>
        <translation>{0} kann nicht geschrieben werden: {1}.</translation>
    </message>
    <message>
        <source>Check the disk, or choose another folder.</source>
        <translation>Das Laufwerk prüfen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>There is no room for {0}: {1}{2} free.</source>
        <translation>Für {0} ist kein Platz: {1}{2} frei.</translation>
    </message>
    <message>
        <source>Free some space, or choose another disk.</source>
        <translation>Platz schaffen oder ein anderes Laufwerk wählen.</translation>
    </message>
    <message>
        <source>{0} is not a valid file name.</source>
        <translation>{0} ist kein gültiger Dateiname.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{0} is a name that Windows cannot keep.</source>
        <translation>{0} ist ein Name, den Windows nicht behalten kann.</translation>
    </message>
    <message>
        <source>{0} would be larger than this disk allows.</source>
        <translation>{0} würde größer, als dieses Laufwerk zulässt.</translation>
    </message>
    <message>
        <source>Choose JPEG or another disk.</source>
        <translation>JPEG oder ein anderes Laufwerk wählen.</translation>
    </message>
    <message>
        <source>The name {0} is too long.</source>
        <translation>Der Name {0} ist zu lang.</translation>
    </message>
    <message>
        <source>Choose a shorter one.</source>
        <translation>Einen kürzeren wählen.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} is not a folder.</source>
        <translation>{0} ist kein Ordner.</translation>
    </message>
    <message>
        <source>{0} is a folder.</source>
        <translation>{0} ist ein Ordner.</translation>
    </message>
    <message>
        <source>Give a file name inside it.</source>
        <translation>Einen Dateinamen darin angeben.</translation>
    </message>
    <message>
        <source>The style {0} {1}; it is painted as if it were not baked. Bake the painting again.</source>
        <translation>Der Stil {0} {1}; er wird gemalt, als wäre er nicht eingelernt. Das Gemälde noch einmal einlernen.</translation>
    </message>
    <message>
        <source>{0} is not a baked style.</source>
        <translation>{0} ist kein eingelernter Stil.</translation>
    </message>
    <message>
        <source>{0} cannot be read ({1}).</source>
        <translation>{0} kann nicht gelesen werden ({1}).</translation>
    </message>
    <message>
        <source>No working file can be made: {0}.</source>
        <translation>Es kann keine Arbeitsdatei angelegt werden: {0}.</translation>
    </message>
    <message>
        <source>Choose another folder for working files.</source>
        <translation>Einen anderen Ordner für Arbeitsdateien wählen.</translation>
    </message>
    <message>
        <source>There is no room for a working file of {0} GB in {1}.</source>
        <translation>Eine Arbeitsdatei von {0} GB findet in {1} keinen Platz.</translation>
    </message>
    <message>
        <source>Free some space there, or choose a smaller size.</source>
        <translation>Dort Platz schaffen oder eine kleinere Größe wählen.</translation>
    </message>
    <message>
        <source>{0} is not a sheet's name.</source>
        <translation>{0} ist kein Name für einen Kontaktbogen.</translation>
    </message>
    <message>
        <source>Use .pdf or .png.</source>
        <translation>.pdf oder .png verwenden.</translation>
    </message>
    <message>
        <source>There are no pictures for a sheet.</source>
        <translation>Es gibt keine Bilder für einen Kontaktbogen.</translation>
    </message>
    <message>
        <source>Give a folder with pictures, or picture files.</source>
        <translation>Einen Ordner mit Bildern oder Bilddateien angeben.</translation>
    </message>
    <message>
        <source>A sheet holds at most {0} pictures.</source>
        <translation>Ein Kontaktbogen fasst höchstens {0} Bilder.</translation>
    </message>
    <message>
        <source>Take fewer at a time.</source>
        <translation>Weniger auf einmal nehmen.</translation>
    </message>
    <message>
        <source>"{0}" is not a part of a photo.</source>
        <translation>„{0}“ ist kein Teil eines Fotos.</translation>
    </message>
    <message>
        <source>Write left, top, width and height as shares of the photo, like 0.1,0,0.8,1; they must stay inside.</source>
        <translation>Links, oben, Breite und Höhe als Anteile des Fotos schreiben, etwa 0.1,0,0.8,1; sie müssen darin bleiben.</translation>
    </message>
    <message>
        <source>This machine has no graphics card {0}; {1}.</source>
        <translation>Dieser Rechner hat keine Grafikkarte {0}; {1}.</translation>
    </message>
    <message>
        <source>Did you mean "{0}"?</source>
        <translation>War „{0}“ gemeint?</translation>
    </message>
    <message>
        <source>There is no {0} named "{1}".</source>
        <translation>{0} mit dem Namen „{1}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>{0} pictures cannot be written here: libvips came without it.</source>
        <translation>{0}-Bilder können hier nicht geschrieben werden: libvips kam ohne das Format.</translation>
    </message>
    <message>
        <source>Choose WebP or PNG.</source>
        <translation>WebP oder PNG wählen.</translation>
    </message>
    <message>
        <source>Choose one that was made for this kind of model.</source>
        <translation>Eines wählen, das für diese Art Modell gemacht ist.</translation>
    </message>
    <message>
        <source>The LoRA {0} has nothing for this model.</source>
        <translation>Die LoRA {0} hat nichts für dieses Modell.</translation>
    </message>
    <message>
        <source>The LoRA {0} does not fit this model.</source>
        <translation>Die LoRA {0} passt nicht zu diesem Modell.</translation>
    </message>
    <message>
        <source>The textual inversion {0} does not fit this model.</source>
        <translation>Die Textual Inversion {0} passt nicht zu diesem Modell.</translation>
    </message>
    <message>
        <source>{0} is no depth network that is known.</source>
        <translation>{0} ist kein bekanntes Tiefennetz.</translation>
    </message>
    <message>
        <source>Get another one.</source>
        <translation>Ein anderes holen.</translation>
    </message>
    <message>
        <source>{0} is not a whole depth network.</source>
        <translation>{0} ist kein vollständiges Tiefennetz.</translation>
    </message>
    <message>
        <source>Get it again.</source>
        <translation>Noch einmal holen.</translation>
    </message>
    <message>
        <source>The model's text encoder has only {0} layers.</source>
        <translation>Der Textkodierer des Modells hat nur {0} Schichten.</translation>
    </message>
    <message>
        <source>Choose a smaller clip skip.</source>
        <translation>Einen kleineren Clip-Skip wählen.</translation>
    </message>
    <message>
        <source>The ControlNet {0} was made for another kind of model.</source>
        <translation>Das ControlNet {0} ist für eine andere Art Modell gemacht.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Ein anderes wählen.</translation>
    </message>
    <message>
        <source>The ControlNet has no picture to follow.</source>
        <translation>Das ControlNet hat kein Bild, dem es folgen könnte.</translation>
    </message>
    <message>
        <source>{0} is not a whole ControlNet.</source>
        <translation>{0} ist kein vollständiges ControlNet.</translation>
    </message>
    <message>
        <source>Download it again.</source>
        <translation>Noch einmal herunterladen.</translation>
    </message>
    <message>
        <source>The model {0} is not whole: {1} has no weights.</source>
        <translation>Das Modell {0} ist unvollständig: {1} hat keine Gewichte.</translation>
    </message>
    <message>
        <source>Download it again, as safetensors.</source>
        <translation>Noch einmal herunterladen, als safetensors.</translation>
    </message>
    <message>
        <source>The model {0} is not whole: its folder {1} is missing.</source>
        <translation>Das Modell {0} ist unvollständig: sein Ordner {1} fehlt.</translation>
    </message>
    <message>
        <source>The model is not whole: {0}/{1} is missing.</source>
        <translation>Das Modell ist unvollständig: {0}/{1} fehlt.</translation>
    </message>
    <message>
        <source>The model is not whole: {0} of {1} tensors of {2} {3}.</source>
        <translation>Das Modell ist unvollständig: {0} von {1} Tensoren von {2} {3}.</translation>
    </message>
    <message>
        <source>{0} is not a Stable Diffusion model that is known.</source>
        <translation>{0} ist kein bekanntes Stable-Diffusion-Modell.</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <translation>Ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>{0} is not a whole diffusion model ({1}).</source>
        <translation>{0} ist kein vollständiges Diffusionsmodell ({1}).</translation>
    </message>
    <message>
        <source>The model is not whole: {0}/{1} is damaged.</source>
        <translation>Das Modell ist unvollständig: {0}/{1} ist beschädigt.</translation>
    </message>
    <message>
        <source>{0} could not be converted: {1} is full or cannot be written.</source>
        <translation>{0} konnte nicht umgewandelt werden: {1} ist voll oder nicht beschreibbar.</translation>
    </message>
    <message>
        <source>Make room there.</source>
        <translation>Dort Platz schaffen.</translation>
    </message>
    <message>
        <source>{0} is damaged, or holds more than tensors, which is never opened.</source>
        <translation>{0} ist beschädigt oder enthält mehr als Tensoren, was nie geöffnet wird.</translation>
    </message>
    <message>
        <source>Get it as a safetensors file.</source>
        <translation>Als safetensors-Datei holen.</translation>
    </message>
    <message>
        <source>The prompt's choices and wildcards have no end.</source>
        <translation>Auswahl und Platzhalter des Prompts nehmen kein Ende.</translation>
    </message>
    <message>
        <source>At most {0} are drawn; see whether wildcards name each other in a circle.</source>
        <translation>Höchstens {0} werden ausgelost; bitte prüfen, ob Platzhalter einander im Kreis nennen.</translation>
    </message>
    <message>
        <source>There is no wildcard named "{0}".</source>
        <translation>Einen Platzhalter „{0}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>Put lines of words into {0}.</source>
        <translation>Zeilen mit Worten in {0} schreiben.</translation>
    </message>
    <message>
        <source>The IP-Adapter {0} does not fit this model.</source>
        <translation>Der IP-Adapter {0} passt nicht zu diesem Modell.</translation>
    </message>
    <message>
        <source>Take a model that it was made for.</source>
        <translation>Ein Modell nehmen, für das er gemacht ist.</translation>
    </message>
    <message>
        <source>Imagining {0} × {1} needs at least {2}, but {3} may be used.</source>
        <translation>{0} × {1} zu entwerfen braucht mindestens {2}, erlaubt sind aber {3}.</translation>
    </message>
    <message>
        <source>Choose a smaller size or a smaller model, or close other programs.</source>
        <translation>Eine kleinere Größe oder ein kleineres Modell wählen, oder andere Programme schließen.</translation>
    </message>
    <message>
        <source>There are {0}.</source>
        <translation>Es gibt {0}.</translation>
    </message>
    <message>
        <source>The tiny autoencoder does not fit this model.</source>
        <translation>Der kleine Autokodierer passt nicht zu diesem Modell.</translation>
    </message>
    <message>
        <source>{0} is no tiny autoencoder.</source>
        <translation>{0} ist kein kleiner Autokodierer.</translation>
    </message>
    <message>
        <source>The vocabulary of CLIP, which {0} needs, is not on this machine.</source>
        <translation>Das Vokabular von CLIP, das {0} braucht, ist nicht auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Put vocab.json and merges.txt into {0}, or have openai/clip-vit-large-patch14 in the Hugging Face cache.</source>
        <translation>vocab.json und merges.txt in {0} legen, oder openai/clip-vit-large-patch14 im Cache von Hugging Face haben.</translation>
    </message>
    <message>
        <source>The tokenizer in {0} cannot be read.</source>
        <translation>Der Tokenizer in {0} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Download the model again.</source>
        <translation>Das Modell noch einmal herunterladen.</translation>
    </message>
    <message>
        <source>{0} now leads out of the folder {1}.</source>
        <translation>{0} führt jetzt aus dem Ordner {1} hinaus.</translation>
    </message>
    <message>
        <source>The folder {0} was removed or exchanged while pictures were painted.</source>
        <translation>Der Ordner {0} wurde entfernt oder ausgetauscht, während gemalt wurde.</translation>
    </message>
    <message>
        <source>Bring it back or choose another one; what is missing is then painted.</source>
        <translation>Ihn zurückbringen oder einen anderen wählen; was fehlt, wird dann gemalt.</translation>
    </message>
    <message>
        <source>Nothing can be written into {0}: {1}.</source>
        <translation>In {0} kann nichts geschrieben werden: {1}.</translation>
    </message>
    <message>
        <source>Impasto made a mistake while painting {0} ({1}).</source>
        <translation>Impasto hat beim Malen von {0} einen Fehler gemacht ({1}).</translation>
    </message>
    <message>
        <source>The picture was not painted. Please report it, with the details.</source>
        <translation>Das Bild wurde nicht gemalt. Bitte melden, mit den Einzelheiten.</translation>
    </message>
    <message>
        <source>The graphics card does not answer Impasto any more.</source>
        <translation>Die Grafikkarte antwortet Impasto nicht mehr.</translation>
    </message>
    <message>
        <source>Start it again: what is finished stays. If that does not help, restart the computer.</source>
        <translation>Impasto neu starten: was fertig ist, bleibt. Hilft das nicht, den Rechner neu starten.</translation>
    </message>
    <message>
        <source>The painting engine stopped answering.</source>
        <translation>Das Malprogramm antwortet nicht mehr.</translation>
    </message>
    <message>
        <source>The painting engine stopped unexpectedly twice while painting this picture.</source>
        <translation>Das Malprogramm brach bei diesem Bild zweimal unerwartet ab.</translation>
    </message>
    <message>
        <source>Try a smaller size or another photo. Other pictures are not affected.</source>
        <translation>Eine kleinere Größe oder ein anderes Foto versuchen. Andere Bilder sind nicht betroffen.</translation>
    </message>
    <message>
        <source>The painting engine stopped unexpectedly. The picture is being painted again.</source>
        <translation>Das Malprogramm brach unerwartet ab. Das Bild wird noch einmal gemalt.</translation>
    </message>
    <message>
        <source>The painting engine could not be started.</source>
        <translation>Das Malprogramm konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Restart the computer; if that does not help, install Impasto again. The details say what it met.</source>
        <translation>Den Rechner neu starten; hilft das nicht, Impasto neu installieren. Die Einzelheiten sagen, woran es lag.</translation>
    </message>
    <message>
        <source>The painting engine stopped unexpectedly.</source>
        <translation>Das Malprogramm brach unerwartet ab.</translation>
    </message>
    <message>
        <source>The painting engine stopped unexpectedly twice while painting this picture; it is set aside.</source>
        <translation>Das Malprogramm brach bei diesem Bild zweimal unerwartet ab; es ist beiseitegelegt.</translation>
    </message>
    <message>
        <source>Try a smaller size or another photo, or try it again from the queue. Other pictures are not affected.</source>
        <translation>Eine kleinere Größe oder ein anderes Foto versuchen, oder es in der Warteschlange noch einmal versuchen. Andere Bilder sind nicht betroffen.</translation>
    </message>
    <message>
        <source>What the queue kept of this picture is damaged.</source>
        <translation>Was die Warteschlange von diesem Bild behielt, ist beschädigt.</translation>
    </message>
    <message>
        <source>Impasto ended each time that it was painted; it is set aside.</source>
        <translation>Impasto endete jedes Mal, wenn es gemalt wurde; es ist beiseitegelegt.</translation>
    </message>
    <message>
        <source>Impasto ended twice while {0} was painted. Take it out of the queue, or go on.</source>
        <translation>Impasto endete zweimal, während {0} gemalt wurde. Es aus der Warteschlange nehmen oder fortsetzen.</translation>
    </message>
    <message>
        <source>Queue it again.</source>
        <translation>Noch einmal einreihen.</translation>
    </message>
    <message>
        <source>The old file is kept as {0}.</source>
        <translation>Die alte Datei ist als {0} aufgehoben.</translation>
    </message>
    <message>
        <source>The queue cannot be kept in {0} ({1}): pictures that wait are forgotten when Impasto ends.</source>
        <translation>Die Warteschlange kann in {0} nicht behalten werden ({1}): wartende Bilder sind vergessen, wenn Impasto endet.</translation>
    </message>
    <message>
        <source>Impasto is open already.</source>
        <translation>Impasto ist schon geöffnet.</translation>
    </message>
    <message>
        <source>Go on in its window.</source>
        <translation>In seinem Fenster weitermachen.</translation>
    </message>
    <message>
        <source>The queue cannot be written into {0} ({1}). It goes on by itself when it can.</source>
        <translation>Die Warteschlange kann nicht in {0} geschrieben werden ({1}). Sie geht von selbst weiter, sobald sie kann.</translation>
    </message>
    <message>
        <source>{0} The queue then goes on by itself.</source>
        <translation>{0} Die Warteschlange geht dann von selbst weiter.</translation>
    </message>
    <message>
        <source>There are too many pictures named like {0}.</source>
        <translation>Es gibt zu viele Bilder mit Namen wie {0}.</translation>
    </message>
    <message>
        <source>Choose another folder or name.</source>
        <translation>Einen anderen Ordner oder Namen wählen.</translation>
    </message>
    <message>
        <source>There is no token "{{0}}".</source>
        <translation>Einen Platzhalter „{{0}}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>{0} leads out of the folder {1}.</source>
        <translation>{0} führt aus dem Ordner {1} hinaus.</translation>
    </message>
    <message>
        <source>A name must have 1 to {0} characters.</source>
        <translation>Ein Name muss 1 bis {0} Zeichen haben.</translation>
    </message>
    <message>
        <source>For example {source}-{style}.</source>
        <translation>Zum Beispiel {source}-{style}.</translation>
    </message>
    <message>
        <source>{0} cannot be written ({1}).</source>
        <translation>{0} kann nicht geschrieben werden ({1}).</translation>
    </message>
    <message>
        <source>A brace is left open in "{0}".</source>
        <translation>In „{0}“ ist eine Klammer offen.</translation>
    </message>
    <message>
        <source>Tokens look like {source}.</source>
        <translation>Platzhalter sehen aus wie {source}.</translation>
    </message>
    <message>
        <source>{0} {1} to paint{2}: {3}.</source>
        <translation>{0} {1} zu malen{2}: {3}.</translation>
    </message>
    <message>
        <source>The disk has {0} free and about {1} are needed: {2} of {3} pictures will fit.</source>
        <translation>Auf dem Laufwerk sind {0} frei, gebraucht werden etwa {1}: {2} von {3} Bildern passen.</translation>
    </message>
    <message>
        <source>{0} would be larger than {1}; choose a smaller size or another format.</source>
        <translation>{0} würde größer als {1}; eine kleinere Größe oder ein anderes Format wählen.</translation>
    </message>
    <message>
        <source>{0} of the pictures do not fit into memory: {1} are needed{2}.</source>
        <translation>{0} der Bilder passen nicht in den Speicher: {1} werden gebraucht{2}.</translation>
    </message>
    <message>
        <source>{0} of the photos cannot be read and will be skipped.</source>
        <translation>{0} der Fotos können nicht gelesen werden und werden übersprungen.</translation>
    </message>
    <message>
        <source>Use it for these pictures only: smaller photos would be enlarged.</source>
        <translation>Nur für diese Bilder verwenden: Kleinere Fotos würden vergrößert.</translation>
    </message>
    <message>
        <source>Everything is there already.</source>
        <translation>Es ist schon alles da.</translation>
    </message>
    <message>
        <source>There is nothing to paint.</source>
        <translation>Es gibt nichts zu malen.</translation>
    </message>
    <message>
        <source>Paused: this picture waits. What took long is kept, and it goes on from there.</source>
        <translation>Angehalten: dieses Bild wartet. Was lange dauerte, bleibt, und es geht dort weiter.</translation>
    </message>
    <message>
        <source>The painting engine could not be started ({0}).</source>
        <translation>Das Malprogramm konnte nicht gestartet werden ({0}).</translation>
    </message>
    <message>
        <source>Install Impasto again.</source>
        <translation>Impasto neu installieren.</translation>
    </message>
    <message>
        <source>The painting engine is gone.</source>
        <translation>Das Malprogramm ist fort.</translation>
    </message>
    <message>
        <source>Its colour profile is damaged and was left out.</source>
        <translation>Sein Farbprofil ist beschädigt und wurde weggelassen.</translation>
    </message>
    <message>
        <source>Make it smaller in another program first.</source>
        <translation>Zuerst in einem anderen Programm verkleinern.</translation>
    </message>
    <message>
        <source>{0} has {1} × {2} pixels; a side may have {3} at most.</source>
        <translation>{0} hat {1} × {2} Pixel; eine Seite darf höchstens {3} haben.</translation>
    </message>
    <message>
        <source>{0} has {1} × {2} pixels; at most {3} million can be opened in this kind of file.</source>
        <translation>{0} hat {1} × {2} Pixel; in dieser Art Datei können höchstens {3} Millionen geöffnet werden.</translation>
    </message>
    <message>
        <source>Only the first of {0} frames or pages is used.</source>
        <translation>Nur das erste von {0} Bildern oder Seiten wird benutzt.</translation>
    </message>
    <message>
        <source>Its extra channels were left out.</source>
        <translation>Seine weiteren Kanäle wurden weggelassen.</translation>
    </message>
    <message>
        <source>It is a CMYK picture; the painted one will be in sRGB.</source>
        <translation>Es ist ein CMYK-Bild; das gemalte wird sRGB.</translation>
    </message>
    <message>
        <source>{0} holds complex numbers, not colours.</source>
        <translation>{0} enthält komplexe Zahlen, keine Farben.</translation>
    </message>
    <message>
        <source>{0} claims to be larger than can be opened.</source>
        <translation>{0} gibt an, größer zu sein, als geöffnet werden kann.</translation>
    </message>
    <message>
        <source>Painting {0} × {1} needs at least {2}, but {3} may be used.</source>
        <translation>{0} × {1} zu malen braucht mindestens {2}, erlaubt sind aber {3}.</translation>
    </message>
    <message>
        <source>Choose a smaller size, raise the memory limit or close other programs.</source>
        <translation>Eine kleinere Größe wählen, die Speichergrenze anheben oder andere Programme schließen.</translation>
    </message>
    <message>
        <source>"{0}" is not an amount of memory.</source>
        <translation>„{0}“ ist keine Speichermenge.</translation>
    </message>
    <message>
        <source>Write it like 4GB or 800MB.</source>
        <translation>Etwa als 4GB oder 800MB schreiben.</translation>
    </message>
    <message>
        <source>{0} comes with Impasto and cannot be fetched.</source>
        <translation>{0} gehört zu Impasto und kann nicht heruntergeladen werden.</translation>
    </message>
    <message>
        <source>{0} of {1} changed on the hub.</source>
        <translation>{0} von {1} hat sich auf dem Hub geändert.</translation>
    </message>
    <message>
        <source>It was thrown away.</source>
        <translation>Es wurde weggeworfen.</translation>
    </message>
    <message>
        <source>{0} of {1} is another file now than the one that is wanted.</source>
        <translation>{0} von {1} ist jetzt eine andere Datei als die gewünschte.</translation>
    </message>
    <message>
        <source>It is not fetched; an Impasto that knows the new one may come.</source>
        <translation>Sie wird nicht geladen; vielleicht kommt ein Impasto, das die neue kennt.</translation>
    </message>
    <message>
        <source>VGG16 is not on this machine.</source>
        <translation>VGG16 ist nicht auf diesem Rechner.</translation>
    </message>
    <message>
        <source>{0} is damaged, or is not VGG16.</source>
        <translation>{0} ist beschädigt oder nicht VGG16.</translation>
    </message>
    <message>
        <source>Or use the slim features, which are built in.</source>
        <translation>Oder die schlanken Merkmale benutzen, die eingebaut sind.</translation>
    </message>
    <message>
        <source>Or move it away: the slim features are built in.</source>
        <translation>Oder legen Sie die Datei beiseite: Die schlanken Merkmale sind eingebaut.</translation>
    </message>
    <message>
        <source>Check the disk, or choose another folder of models.</source>
        <translation>Das Laufwerk prüfen oder einen anderen Modellordner wählen.</translation>
    </message>
    <message>
        <source>{0} did not arrive: {1}.</source>
        <translation>{0} kam nicht an: {1}.</translation>
    </message>
    <message>
        <source>Check the connection; the next try goes on from there.</source>
        <translation>Die Verbindung prüfen; der nächste Versuch macht dort weiter.</translation>
    </message>
    <message>
        <source>{0} has another size than the hub says.</source>
        <translation>{0} hat eine andere Größe, als der Hub sagt.</translation>
    </message>
    <message>
        <source>It changed just now; try again.</source>
        <translation>Es hat sich eben geändert; noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} is longer than the hub says.</source>
        <translation>{0} ist länger, als der Hub sagt.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Später noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} is being fetched already.</source>
        <translation>{0} wird schon heruntergeladen.</translation>
    </message>
    <message>
        <source>Wait for it, or end the other Impasto.</source>
        <translation>Darauf warten, oder das andere Impasto beenden.</translation>
    </message>
    <message>
        <source>{0} arrived with wrong bytes and was thrown away.</source>
        <translation>{0} kam mit falschen Bytes an und wurde weggeworfen.</translation>
    </message>
    <message>
        <source>There are {0} models to paint with ({1}).</source>
        <translation>Es gibt {0} Modelle zum Malen ({1}).</translation>
    </message>
    <message>
        <source>For this kind of model there is no {0}.</source>
        <translation>Für diese Art Modell gibt es das nicht: {0}.</translation>
    </message>
    <message>
        <source>There are: {0}.</source>
        <translation>Es gibt: {0}.</translation>
    </message>
    <message>
        <source>There is no model to paint with.</source>
        <translation>Es gibt kein Modell zum Malen.</translation>
    </message>
    <message>
        <source>{0} was made {1}, and looks are learned by models that paint from words alone.</source>
        <translation>{0} ist {1} gemacht; Looks werden von Modellen gelernt, die allein aus Worten malen.</translation>
    </message>
    <message>
        <source>Choose the model that it was made from; the look then often suits this one too.</source>
        <translation>Das Modell wählen, aus dem es gemacht ist; der Look passt dann oft auch zu diesem.</translation>
    </message>
    <message>
        <source>{0} is not in this copy of Impasto.</source>
        <translation>{0} ist in dieser Ausgabe von Impasto nicht enthalten.</translation>
    </message>
    <message>
        <source>{0} is {1}.</source>
        <translation>{0} ist {1}.</translation>
    </message>
    <message>
        <source>{0} is incomplete: {1} of {2} bytes are there.</source>
        <translation>{0} ist unvollständig: {1} von {2} Bytes sind da.</translation>
    </message>
    <message>
        <source>{0} is damaged: its header makes no sense.</source>
        <translation>{0} ist beschädigt: der Kopf der Datei ergibt keinen Sinn.</translation>
    </message>
    <message>
        <source>{0} is empty.</source>
        <translation>{0} ist leer.</translation>
    </message>
    <message>
        <source>{0} is a web page, not a model.</source>
        <translation>{0} ist eine Webseite, kein Modell.</translation>
    </message>
    <message>
        <source>Get it again; perhaps a login is needed.</source>
        <translation>Noch einmal holen; vielleicht ist eine Anmeldung nötig.</translation>
    </message>
    <message>
        <source>{0} is not a model that is known here.</source>
        <translation>{0} ist kein Modell, das hier bekannt ist.</translation>
    </message>
    <message>
        <source>Models are .safetensors files.</source>
        <translation>Modelle sind .safetensors-Dateien.</translation>
    </message>
    <message>
        <source>{0} is a pickle, which can run programs.</source>
        <translation>{0} ist ein Pickle, das Programme ausführen kann.</translation>
    </message>
    <message>
        <source>Get the model as .safetensors.</source>
        <translation>Das Modell als .safetensors holen.</translation>
    </message>
    <message>
        <source>{0} is a folder without a model.</source>
        <translation>{0} ist ein Ordner ohne Modell.</translation>
    </message>
    <message>
        <source>Choose a model file inside it.</source>
        <translation>Eine Modelldatei darin wählen.</translation>
    </message>
    <message>
        <source>{0} is not an ordinary file.</source>
        <translation>{0} ist keine gewöhnliche Datei.</translation>
    </message>
    <message>
        <source>Choose a .safetensors file.</source>
        <translation>Eine .safetensors-Datei wählen.</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0} gibt es nicht.</translation>
    </message>
    <message>
        <source>Check the file and its folder.</source>
        <translation>Datei und Ordner prüfen.</translation>
    </message>
    <message>
        <source>Check the disk it lies on.</source>
        <translation>Das Laufwerk prüfen, auf dem es liegt.</translation>
    </message>
    <message>
        <source>The hub refuses {0} of {1} ({2}).</source>
        <translation>Der Hub verweigert {0} von {1} ({2}).</translation>
    </message>
    <message>
        <source>A web page came instead of {0}.</source>
        <translation>Statt {0} kam eine Webseite.</translation>
    </message>
    <message>
        <source>Perhaps this network wants a login; open a browser, then try again.</source>
        <translation>Vielleicht verlangt dieses Netz eine Anmeldung; einen Browser öffnen, dann noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} wants a login.</source>
        <translation>{0} verlangt eine Anmeldung.</translation>
    </message>
    <message>
        <source>Agree to its licence at {0}, make a token at {1}/settings/tokens, and put it into {2} or HF_TOKEN.</source>
        <translation>Der Lizenz unter {0} zustimmen, unter {1}/settings/tokens ein Token anlegen und es in {2} oder HF_TOKEN schreiben.</translation>
    </message>
    <message>
        <source>The hub has no {0} in {1}.</source>
        <translation>Auf dem Hub gibt es {0} in {1} nicht.</translation>
    </message>
    <message>
        <source>{0} is not fetched: HF_HUB_OFFLINE is set.</source>
        <translation>{0} wird nicht geladen: HF_HUB_OFFLINE ist gesetzt.</translation>
    </message>
    <message>
        <source>Unset it to go to the network.</source>
        <translation>Es löschen, um ins Netz zu gehen.</translation>
    </message>
    <message>
        <source>The hub gives no size or checksum for {0} of {1}.</source>
        <translation>Der Hub nennt für {0} von {1} keine Größe oder Prüfsumme.</translation>
    </message>
    <message>
        <source>It is not fetched; try again later.</source>
        <translation>Es wird nicht geladen; später noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The hub sends {0} nowhere that can be reached.</source>
        <translation>Der Hub verweist {0} an einen Ort, der nicht zu erreichen ist.</translation>
    </message>
    <message>
        <source>The hub does not give {0} to your account.</source>
        <translation>Der Hub gibt {0} diesem Konto nicht.</translation>
    </message>
    <message>
        <source>Agree to its licence at {0}, then try again.</source>
        <translation>Der Lizenz unter {0} zustimmen, dann noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} is no {1}: {2}.</source>
        <translation>{0} ist nicht das Gesuchte ({1}): {2}.</translation>
    </message>
    <message>
        <source>The built-in model does not know {0}; a larger model does.</source>
        <translation>Das eingebaute Modell kennt {0} nicht; ein größeres Modell schon.</translation>
    </message>
    <message>
        <source>{0} is a pipeline of an unknown kind ({1}).</source>
        <translation>{0} ist eine Pipeline unbekannter Art ({1}).</translation>
    </message>
    <message>
        <source>Stable Diffusion 1.5, 2.1 and XL can be used.</source>
        <translation>Stable Diffusion 1.5, 2.1 und XL können benutzt werden.</translation>
    </message>
    <message>
        <source>{0} is incomplete: {1} is missing.</source>
        <translation>{0} ist unvollständig: {1} fehlt.</translation>
    </message>
    <message>
        <source>Get the model again.</source>
        <translation>Das Modell noch einmal holen.</translation>
    </message>
    <message>
        <source>{0} has its weights only as .bin, which can run programs.</source>
        <translation>{0} hat seine Gewichte nur als .bin, das Programme ausführen kann.</translation>
    </message>
    <message>
        <source>{0} is incomplete: its weights are missing.</source>
        <translation>{0} ist unvollständig: seine Gewichte fehlen.</translation>
    </message>
    <message>
        <source>{0} is damaged.</source>
        <translation>{0} ist beschädigt.</translation>
    </message>
    <message>
        <source>{0} points outside its folder.</source>
        <translation>{0} zeigt aus seinem Ordner hinaus.</translation>
    </message>
    <message>
        <source>Do not use this model.</source>
        <translation>Dieses Modell nicht benutzen.</translation>
    </message>
    <message>
        <source>{0} wants to run code of its own ({1}).</source>
        <translation>{0} will eigenen Code ausführen ({1}).</translation>
    </message>
    <message>
        <source>It is not loaded.</source>
        <translation>Es wird nicht geladen.</translation>
    </message>
    <message>
        <source>Optimising {0} × {1} needs at least {2}, but {3} may be used.</source>
        <translation>{0} × {1} zu optimieren braucht mindestens {2}, erlaubt sind aber {3}.</translation>
    </message>
    <message>
        <source>There would be more than {0} presets.</source>
        <translation>Es wären mehr als {0} Vorlagen.</translation>
    </message>
    <message>
        <source>Delete some of yours first.</source>
        <translation>Zuerst einige eigene löschen.</translation>
    </message>
    <message>
        <source>{0} comes with Impasto and is not one of yours.</source>
        <translation>{0} gehört zu Impasto und ist keine eigene.</translation>
    </message>
    <message>
        <source>Only your own presets can be changed.</source>
        <translation>Nur eigene Vorlagen können geändert werden.</translation>
    </message>
    <message>
        <source>{0} cannot be deleted ({1}).</source>
        <translation>{0} kann nicht gelöscht werden ({1}).</translation>
    </message>
    <message>
        <source>Look at the folder of your presets.</source>
        <translation>Bitte in den Ordner der eigenen Vorlagen sehen.</translation>
    </message>
    <message>
        <source>A picture of {0} × {1} pixels is larger than can be painted.</source>
        <translation>Ein Bild von {0} × {1} Pixeln ist größer, als gemalt werden kann.</translation>
    </message>
    <message>
        <source>Choose a smaller size.</source>
        <translation>Eine kleinere Größe wählen.</translation>
    </message>
    <message>
        <source>{0} {1}.</source>
        <translation>{0} {1}.</translation>
    </message>
    <message>
        <source>Use .jpg, .png, .webp, .tif or .avif.</source>
        <translation>.jpg, .png, .webp, .tif oder .avif verwenden.</translation>
    </message>
    <message>
        <source>{0} is a {1} name, but {2} was asked for.</source>
        <translation>{0} ist ein Name für {1}, verlangt wurde aber {2}.</translation>
    </message>
    <message>
        <source>Change one of them.</source>
        <translation>Eines von beiden ändern.</translation>
    </message>
    <message>
        <source>{0} holds at most {1} pixels a side; this picture has {2} × {3}.</source>
        <translation>{0} fasst höchstens {1} Pixel je Seite; dieses Bild hat {2} × {3}.</translation>
    </message>
    <message>
        <source>Choose PNG or TIFF, or a smaller size.</source>
        <translation>PNG oder TIFF wählen, oder eine kleinere Größe.</translation>
    </message>
    <message>
        <source>The picture cannot be encoded in this format.</source>
        <translation>Das Bild kann in diesem Format nicht kodiert werden.</translation>
    </message>
    <message>
        <source>Choose PNG or TIFF.</source>
        <translation>PNG oder TIFF wählen.</translation>
    </message>
    <message>
        <source>Presets come from Impasto (.toml), Fooocus or InvokeAI (.json), A1111 or InvokeAI (.csv).</source>
        <translation>Vorlagen kommen von Impasto (.toml), Fooocus oder InvokeAI (.json), A1111 oder InvokeAI (.csv).</translation>
    </message>
    <message>
        <source>Words of a style of {0}.</source>
        <translation>Worte eines Stils von {0}.</translation>
    </message>
    <message>
        <source>There are no presets in {0}.</source>
        <translation>In {0} sind keine Vorlagen.</translation>
    </message>
    <message>
        <source>{0} is no file of presets.</source>
        <translation>{0} ist keine Datei mit Vorlagen.</translation>
    </message>
    <message>
        <source>{0} is not good JSON.</source>
        <translation>{0} ist kein gültiges JSON.</translation>
    </message>
    <message>
        <source>{0} has no columns called name and prompt.</source>
        <translation>{0} hat keine Spalten namens name und prompt.</translation>
    </message>
    <message>
        <source>{0} names a LoRA inside its words; add it yourself.</source>
        <translation>{0} nennt in seinen Worten eine LoRA; bitte selbst hinzufügen.</translation>
    </message>
    <message>
        <source>{0} is not a text in UTF-8.</source>
        <translation>{0} ist kein Text in UTF-8.</translation>
    </message>
    <message>
        <source>Save it as UTF-8 and try again.</source>
        <translation>Als UTF-8 sichern und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} is not good CSV ({1}).</source>
        <translation>{0} ist kein gültiges CSV ({1}).</translation>
    </message>
    <message>
        <source>Only the first {0} are read.</source>
        <translation>Nur die ersten {0} werden gelesen.</translation>
    </message>
    <message>
        <source>{0} more {1}s were left out.</source>
        <translation>Weitere {0} wurden weggelassen ({1}).</translation>
    </message>
    <message>
        <source>{0} was written by a newer Impasto (version {1}; this one knows up to {2}).</source>
        <translation>{0} wurde von einem neueren Impasto geschrieben (Fassung {1}; dieses kennt bis zu {2}).</translation>
    </message>
    <message>
        <source>Update Impasto, or save the preset there in an older form.</source>
        <translation>Impasto aktualisieren, oder die Vorlage dort in älterer Form sichern.</translation>
    </message>
    <message>
        <source>{0} has mistakes: words: no step reads them.</source>
        <translation>{0} hat Fehler: words: kein Schritt liest sie.</translation>
    </message>
    <message>
        <source>Add a step of the kind "imagine", or leave them out.</source>
        <translation>Einen Schritt der Art „imagine“ hinzufügen, oder sie weglassen.</translation>
    </message>
    <message>
        <source>{0} has mistakes: prompt: it stands in a step.</source>
        <translation>{0} hat Fehler: prompt: er steht in einem Schritt.</translation>
    </message>
    <message>
        <source>Move prompt and negative to the table [words].</source>
        <translation>prompt und negative in die Tabelle [words] verschieben.</translation>
    </message>
    <message>
        <source>{0} is far too large for a preset.</source>
        <translation>{0} ist für eine Vorlage viel zu groß.</translation>
    </message>
    <message>
        <source>Choose a preset file.</source>
        <translation>Eine Vorlagendatei wählen.</translation>
    </message>
    <message>
        <source>Did you mean "{0}" instead of "{1}"?</source>
        <translation>War „{0}“ statt „{1}“ gemeint?</translation>
    </message>
    <message>
        <source>Correct the file and try again.</source>
        <translation>Die Datei berichtigen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{0} has mistakes: {1}.</source>
        <translation>{0} hat Fehler: {1}.</translation>
    </message>
    <message>
        <source>{0} is no file that can be read.</source>
        <translation>{0} ist keine lesbare Datei.</translation>
    </message>
    <message>
        <source>The preset {0} cannot be read ({1}).</source>
        <translation>Die Vorlage {0} kann nicht gelesen werden ({1}).</translation>
    </message>
    <message>
        <source>Look at the path again.</source>
        <translation>Den Pfad noch einmal ansehen.</translation>
    </message>
    <message>
        <source>{0} is not a text file.</source>
        <translation>{0} ist keine Textdatei.</translation>
    </message>
    <message>
        <source>{0} is not good TOML: {1}.</source>
        <translation>{0} ist kein gültiges TOML: {1}.</translation>
    </message>
    <message>
        <source>The folder {0} cannot be read.</source>
        <translation>Der Ordner {0} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>There are too many folders in {0}.</source>
        <translation>In {0} sind zu viele Ordner.</translation>
    </message>
    <message>
        <source>Correct it and try again.</source>
        <translation>Berichtigen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>"{0}" is not a size.</source>
        <translation>„{0}“ ist keine Größe.</translation>
    </message>
    <message>
        <source>Write it like 3840x2160, or 4k or 8k.</source>
        <translation>Etwa als 3840x2160 schreiben, oder 4k oder 8k.</translation>
    </message>
    <message>
        <source>A size of {0} cannot be painted.</source>
        <translation>Eine Größe von {0} kann nicht gemalt werden.</translation>
    </message>
    <message>
        <source>Each side must be 1 to {0} pixels.</source>
        <translation>Jede Seite muss 1 bis {0} Pixel haben.</translation>
    </message>
    <message>
        <source>It was enlarged in a second pass; the size before that is taken.</source>
        <translation>Es wurde in einem zweiten Durchgang vergrößert; genommen wird die Größe davor.</translation>
    </message>
    <message>
        <source>Its ControlNet is not restored.</source>
        <translation>Sein ControlNet wird nicht übernommen.</translation>
    </message>
    <message>
        <source>Its refiner is not restored.</source>
        <translation>Sein Refiner wird nicht übernommen.</translation>
    </message>
    <message>
        <source>Its own VAE is not restored; the model's is used.</source>
        <translation>Sein eigener VAE wird nicht übernommen; der des Modells wird benutzt.</translation>
    </message>
    <message>
        <source>Hypernetworks are not known here and left out.</source>
        <translation>Hypernetworks sind hier nicht bekannt und werden weggelassen.</translation>
    </message>
    <message>
        <source>It was painted in {0} passes; the settings of the first are taken.</source>
        <translation>Es wurde in {0} Durchgängen gemalt; die Einstellungen des ersten gelten.</translation>
    </message>
    <message>
        <source>Its words cannot be read: they do not stand in the picture as plain text.</source>
        <translation>Seine Worte können nicht gelesen werden: sie stehen nicht als einfacher Text im Bild.</translation>
    </message>
    <message>
        <source>It began with a picture, which is not in the file.</source>
        <translation>Es begann mit einem Bild, das nicht in der Datei ist.</translation>
    </message>
    <message>
        <source>The sampler “{0}” is not known here; {1} stands for it.</source>
        <translation>Der Sampler „{0}“ ist hier nicht bekannt; {1} steht für ihn.</translation>
    </message>
    <message>
        <source>The schedule “{0}” is not known here; the sampler's own is used.</source>
        <translation>Der Zeitplan „{0}“ ist hier nicht bekannt; der des Samplers wird benutzt.</translation>
    </message>
    <message>
        <source>The seed “{0}” is not one of ours; a new one is drawn.</source>
        <translation>Der Startwert „{0}“ ist keiner von unseren; ein neuer wird ausgelost.</translation>
    </message>
    <message>
        <source>The {0} is cut after {1} of {2} letters.</source>
        <translation>{0}: nach {1} von {2} Buchstaben abgeschnitten.</translation>
    </message>
    <message>
        <source>“{0}” is no {1} that can be used.</source>
        <translation>„{0}“ kann nicht benutzt werden ({1}).</translation>
    </message>
    <message>
        <source>“{0} × {1}” is no size that can be painted.</source>
        <translation>„{0} × {1}“ ist keine Größe, die gemalt werden kann.</translation>
    </message>
    <message>
        <source>The model “{0}” is not here; yours stays.</source>
        <translation>Das Modell „{0}“ ist nicht da; das gewählte bleibt.</translation>
    </message>
    <message>
        <source>The LoRA “{0}” is not here and left out.</source>
        <translation>Die LoRA „{0}“ ist nicht da und wird weggelassen.</translation>
    </message>
    <message>
        <source>The LoRA “{0}” has no weight that can be used.</source>
        <translation>Die LoRA „{0}“ hat kein Gewicht, das benutzt werden kann.</translation>
    </message>
    <message>
        <source>Fooocus adds words of its styles to the prompt; they are not taken over.</source>
        <translation>Fooocus fügt dem Prompt Worte seiner Stile hinzu; sie werden nicht übernommen.</translation>
    </message>
    <message>
        <source>{0} not restored.</source>
        <translation>{0} nicht übernommen.</translation>
    </message>
    <message>
        <source>InvokeAI writes weights in its own way; look at those in the prompt.</source>
        <translation>InvokeAI schreibt Gewichte auf eigene Weise; bitte die im Prompt ansehen.</translation>
    </message>
    <message>
        <source>Its second pass is not restored.</source>
        <translation>Sein zweiter Durchgang wird nicht übernommen.</translation>
    </message>
    <message>
        <source>There are too many backups beside it already.</source>
        <translation>Daneben liegen schon zu viele Sicherungen.</translation>
    </message>
    <message>
        <source>Where finished pictures go; leave empty for the folder shown.</source>
        <translation>Wohin fertige Bilder kommen; leer: in den gezeigten Ordner.</translation>
    </message>
    <message>
        <source>How finished pictures are named.</source>
        <translation>Wie fertige Bilder heißen.</translation>
    </message>
    <message>
        <source>File format of finished pictures.</source>
        <translation>Als welche Art Datei fertige Bilder gesichert werden.</translation>
    </message>
    <message>
        <source>Quality of JPEG and WebP pictures.</source>
        <translation>Qualität von JPEG- und WebP-Bildern.</translation>
    </message>
    <message>
        <source>Bits a channel in PNG and TIFF pictures.</source>
        <translation>Bits je Kanal in PNG- und TIFF-Bildern.</translation>
    </message>
    <message>
        <source>Whether the recipe travels inside the picture.</source>
        <translation>Ob das Rezept im Bild mitreist.</translation>
    </message>
    <message>
        <source>Automatic takes the graphics card, side by side those that are alike, or else the processor.</source>
        <translation>Automatisch nimmt die Grafikkarte, gleiche nebeneinander, sonst den Prozessor.</translation>
    </message>
    <message>
        <source>How much memory a picture may take; leave empty to use what is free.</source>
        <translation>Wie viel Speicher ein Bild nehmen darf; leer: was frei ist.</translation>
    </message>
    <message>
        <source>Colours of the window.</source>
        <translation>Hell oder dunkel.</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Keys of your own: names of actions and their keys.</source>
        <translation>Eigene Tasten: Namen von Befehlen und ihre Tasten.</translation>
    </message>
    <message>
        <source>Your own pictures in the gallery of styles, newest first.</source>
        <translation>Eigene Bilder in der Gemäldeliste, neueste zuerst.</translation>
    </message>
    <message>
        <source>Folders with models of yours: of ComfyUI, of A1111, or any other.</source>
        <translation>Ordner mit eigenen Modellen: von ComfyUI, von A1111 oder andere.</translation>
    </message>
    <message>
        <source>What a new studio begins with; empty: words, where the built-in model is there.</source>
        <translation>Womit ein neues Studio beginnt; leer: mit Worten, wo das eingebaute Modell da ist.</translation>
    </message>
    <message>
        <source>Where the last photo was opened.</source>
        <translation>Wo das letzte Foto geöffnet wurde.</translation>
    </message>
    <message>
        <source>The settings file is far too large.</source>
        <translation>Die Einstellungsdatei ist viel zu groß.</translation>
    </message>
    <message>
        <source>The settings file is damaged.</source>
        <translation>Die Einstellungsdatei ist beschädigt.</translation>
    </message>
    <message>
        <source>The settings were written by a newer Impasto.</source>
        <translation>Die Einstellungen wurden von einem neueren Impasto geschrieben.</translation>
    </message>
    <message>
        <source>The settings file has mistakes ({0}).</source>
        <translation>Die Einstellungsdatei hat Fehler ({0}).</translation>
    </message>
    <message>
        <source>It could not be backed up ({0}).</source>
        <translation>Sie konnte nicht gesichert werden ({0}).</translation>
    </message>
    <message>
        <source>The settings cannot be read ({0}); the defaults are used.</source>
        <translation>Die Einstellungen können nicht gelesen werden ({0}); die Vorgaben gelten.</translation>
    </message>
    <message>
        <source>JPEG, PNG, WebP, AVIF, TIFF, GIF and BMP pictures can be opened.</source>
        <translation>JPEG-, PNG-, WebP-, AVIF-, TIFF-, GIF- und BMP-Bilder können geöffnet werden.</translation>
    </message>
    <message>
        <source>{0} is cut off or damaged.</source>
        <translation>{0} ist abgeschnitten oder beschädigt.</translation>
    </message>
    <message>
        <source>Get a fresh copy of it.</source>
        <translation>Eine frische Kopie davon holen.</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <translation>{0} kann nicht gelesen werden: {1}.</translation>
    </message>
    <message>
        <source>Get a fresh copy of it, or choose another picture.</source>
        <translation>Eine frische Kopie davon holen oder ein anderes Bild wählen.</translation>
    </message>
    <message>
        <source>Choose a picture inside it.</source>
        <translation>Ein Bild darin wählen.</translation>
    </message>
    <message>
        <source>Check its name and folder.</source>
        <translation>Namen und Ordner prüfen.</translation>
    </message>
    <message>
        <source>Impasto is not allowed to read {0}.</source>
        <translation>{0} darf nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Check the permissions of the file.</source>
        <translation>Die Zugriffsrechte der Datei prüfen.</translation>
    </message>
    <message>
        <source>{0} cannot be opened: {1}.</source>
        <translation>{0} kann nicht geöffnet werden: {1}.</translation>
    </message>
    <message>
        <source>The model gave no picture for these words: it came out empty or of one colour.</source>
        <translation>Das Modell gab zu diesen Worten kein Bild: es kam leer oder einfarbig heraus.</translation>
    </message>
    <message>
        <source>Try another model or scheduler, or lower the weights of the words.</source>
        <translation>Ein anderes Modell oder einen anderen Scheduler versuchen, oder die Worte weniger gewichten.</translation>
    </message>
    <message>
        <source>{0} has too little memory for this model and size.</source>
        <translation>{0} hat zu wenig Speicher für dieses Modell und diese Größe.</translation>
    </message>
    <message>
        <source>The prompt has {0} tokens and is read in {1} parts; the more there are, the less each word counts.</source>
        <translation>Der Prompt hat {0} Token und wird in {1} Teilen gelesen; je mehr es sind, desto weniger zählt jedes Wort.</translation>
    </message>
    <message>
        <source>The model works at {0} × {1}; the picture is then enlarged.</source>
        <translation>Das Modell arbeitet mit {0} × {1}; das Bild wird danach vergrößert.</translation>
    </message>
    <message>
        <source>Memory ran out, so {0}.</source>
        <translation>Der Speicher wurde knapp, darum {0}.</translation>
    </message>
    <message>
        <source>Imagining again in a safer number format: the fast one gave no picture.</source>
        <translation>Noch ein Entwurf in sichererem Zahlenformat: das schnelle gab kein Bild.</translation>
    </message>
    <message>
        <source>Continuing at {0} %, after step {1} of {2}.</source>
        <translation>Weiter bei {0} %, nach Schritt {1} von {2}.</translation>
    </message>
    <message>
        <source>Developing again in full precision: the fast one gave no picture.</source>
        <translation>Noch einmal in voller Genauigkeit entwickelt: das schnelle Format gab kein Bild.</translation>
    </message>
    <message>
        <source>Optimising gave no picture for this photo and painting.</source>
        <translation>Das Optimieren gab für dieses Foto und Gemälde kein Bild.</translation>
    </message>
    <message>
        <source>Try another painting.</source>
        <translation>Ein anderes Gemälde versuchen.</translation>
    </message>
    <message>
        <source>Painting again in full precision: the fast one gave no picture.</source>
        <translation>Noch einmal in voller Genauigkeit gemalt: das schnelle Format gab kein Bild.</translation>
    </message>
    <message>
        <source>Continuing after scale {0} of {1}.</source>
        <translation>Weiter nach Stufe {0} von {1}, die schon fertig war.</translation>
    </message>
    <message>
        <source>The network gave no picture for this photo and painting.</source>
        <translation>Das Netz gab für dieses Foto und Gemälde kein Bild.</translation>
    </message>
    <message>
        <source>Continuing at {0} %: that much was already painted.</source>
        <translation>Weiter bei {0} %: so viel war schon gemalt.</translation>
    </message>
    <message>
        <source>Close other programs that use the device, choose a smaller size, or paint on the processor.</source>
        <translation>Andere Programme schließen, die das Gerät benutzen, eine kleinere Größe wählen oder auf dem Prozessor malen.</translation>
    </message>
    <message>
        <source>{0} has too little free memory for painting.</source>
        <translation>{0} hat zu wenig freien Speicher zum Malen.</translation>
    </message>
    <message>
        <source>{0} ran out of memory, even with tiles of {1} × {2} pixels.</source>
        <translation>{0} hatte zu wenig Speicher, sogar mit Kacheln von {1} × {2} Pixeln.</translation>
    </message>
    <message>
        <source>Memory ran out, so the tiles are now {0} × {1} pixels.</source>
        <translation>Der Speicher wurde knapp, darum sind die Kacheln jetzt {0} × {1} Pixel groß.</translation>
    </message>
    <message>
        <source>{0} is not a storyboard's name.</source>
        <translation>{0} ist kein Name für eine Bilderfolge.</translation>
    </message>
    <message>
        <source>Use .webp.</source>
        <translation>.webp verwenden.</translation>
    </message>
    <message>
        <source>A storyboard holds at most {0} pictures.</source>
        <translation>Eine Bilderfolge fasst höchstens {0} Bilder.</translation>
    </message>
    <message>
        <source>Take fewer.</source>
        <translation>Weniger nehmen.</translation>
    </message>
    <message>
        <source>A side of {0} pixels will not do.</source>
        <translation>Eine Seite von {0} Pixeln geht nicht.</translation>
    </message>
    <message>
        <source>Use {0} to {1}.</source>
        <translation>{0} bis {1} verwenden.</translation>
    </message>
    <message>
        <source>{0} seconds a picture will not do.</source>
        <translation>{0} Sekunden je Bild gehen nicht.</translation>
    </message>
    <message>
        <source>The storyboard cannot be written.</source>
        <translation>Die Bilderfolge kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Take fewer or smaller pictures.</source>
        <translation>Weniger oder kleinere Bilder nehmen.</translation>
    </message>
    <message>
        <source>There are no pictures for a storyboard.</source>
        <translation>Es gibt keine Bilder für eine Bilderfolge.</translation>
    </message>
    <message>
        <source>Give pictures that can be read.</source>
        <translation>Bilder angeben, die gelesen werden können.</translation>
    </message>
    <message>
        <source>{0} built-in styles are left out because {1}: {2}. Your own pictures work as styles.</source>
        <translation>{0} eingebaute Stile fehlen, weil {1}: {2}. Eigene Bilder gehen als Gemälde.</translation>
    </message>
    <message>
        <source>The picture of the style "{0}" cannot be read on this machine.</source>
        <translation>Das Bild zum Stil „{0}“ kann auf diesem Rechner nicht gelesen werden.</translation>
    </message>
    <message>
        <source>There is no picture at {0}.</source>
        <translation>Bei {0} liegt kein Bild.</translation>
    </message>
    <message>
        <source>The list of built-in styles cannot be read ({0}).</source>
        <translation>Die Liste der eingebauten Stile kann nicht gelesen werden ({0}).</translation>
    </message>
    <message>
        <source>The words become too long in the preset's template; {0} characters are read at most.</source>
        <translation>Die Worte werden mit denen der Vorlage zu lang; höchstens {0} Zeichen werden gelesen.</translation>
    </message>
    <message>
        <source>Shorten them.</source>
        <translation>Bitte kürzen.</translation>
    </message>
    <message>
        <source>Close other programs that use the device, raise the limit, or bake on the processor.</source>
        <translation>Andere Programme schließen, die das Gerät benutzen, die Grenze anheben oder auf dem Prozessor einlernen.</translation>
    </message>
    <message>
        <source>Distances from painting and photo, instant → baked: {0}.</source>
        <translation>Abstand von Gemälde und Foto, sofort → eingelernt: {0}.</translation>
    </message>
    <message>
        <source>{0} ran out of memory while baking.</source>
        <translation>{0} hatte beim Einlernen zu wenig Speicher.</translation>
    </message>
    <message>
        <source>There are {0} cards for {1} processes.</source>
        <translation>Es gibt {0} Karten für {1} Prozesse.</translation>
    </message>
    <message>
        <source>Use as many processes as cards.</source>
        <translation>So viele Prozesse wie Karten verwenden.</translation>
    </message>
    <message>
        <source>{0} has too little free memory for baking.</source>
        <translation>{0} hat zu wenig freien Speicher zum Einlernen.</translation>
    </message>
    <message>
        <source>This machine has no graphics card that PyTorch can use.</source>
        <translation>Dieser Rechner hat keine Grafikkarte, die PyTorch benutzen kann.</translation>
    </message>
    <message>
        <source>Use --device auto.</source>
        <translation>--device auto verwenden.</translation>
    </message>
    <message>
        <source>Going on after {0} seconds of baking.</source>
        <translation>Weiter nach {0} Sekunden Einlernen.</translation>
    </message>
    <message>
        <source>Memory ran out, so fewer pictures are looked at together.</source>
        <translation>Der Speicher wurde knapp, darum werden weniger Bilder zusammen angesehen.</translation>
    </message>
    <message>
        <source>There are no photos in {0}.</source>
        <translation>In {0} sind keine Fotos.</translation>
    </message>
    <message>
        <source>Give a folder with pictures.</source>
        <translation>Einen Ordner mit Bildern angeben.</translation>
    </message>
    <message>
        <source>{0} cannot be read.</source>
        <translation>{0} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Baking gave no usable style for this painting.</source>
        <translation>Das Einlernen gab für dieses Gemälde keinen brauchbaren Stil.</translation>
    </message>
    <message>
        <source>The baked style is larger than it may be.</source>
        <translation>Der eingelernte Stil ist größer als erlaubt.</translation>
    </message>
    <message>
        <source>Give it a shorter title.</source>
        <translation>Ihm einen kürzeren Titel geben.</translation>
    </message>
    <message>
        <source>Close other programs that use the device, raise the limit, or choose a smaller model.</source>
        <translation>Andere Programme schließen, die das Gerät benutzen, die Grenze anheben oder ein kleineres Modell wählen.</translation>
    </message>
    <message>
        <source>{0} has too little free memory for learning with this model.</source>
        <translation>{0} hat zu wenig freien Speicher, um mit diesem Modell zu lernen.</translation>
    </message>
    <message>
        <source>{0} ran out of memory while learning.</source>
        <translation>{0} hatte beim Lernen zu wenig Speicher.</translation>
    </message>
    <message>
        <source>{0} was made to paint in few steps; it cannot learn as it is.</source>
        <translation>{0} ist dafür gemacht, in wenigen Schritten zu malen; so kann es nicht lernen.</translation>
    </message>
    <message>
        <source>Learning gave no usable numbers for this model.</source>
        <translation>Das Lernen gab für dieses Modell keine brauchbaren Zahlen.</translation>
    </message>
    <message>
        <source>Try another model or other pictures.</source>
        <translation>Ein anderes Modell oder andere Bilder versuchen.</translation>
    </message>
    <message>
        <source>Learned from {0} pictures in {1} steps. Distance of the model's guesses from the pictures, without → with the look: {2} → {3}.</source>
        <translation>Aus {0} Bildern in {1} Schritten gelernt. Abstand dessen, was das Modell rät, von den Bildern, ohne → mit Look: {2} → {3}.</translation>
    </message>
    <message>
        <source>So few steps change little; give it more minutes.</source>
        <translation>So wenige Schritte ändern wenig; mehr Minuten geben.</translation>
    </message>
    <message>
        <source>Going on after {0} seconds of learning.</source>
        <translation>Weiter nach {0} Sekunden Lernen.</translation>
    </message>
    <message>
        <source>Memory ran out, so fewer pictures are learned from together.</source>
        <translation>Der Speicher wurde knapp, darum wird aus weniger Bildern zugleich gelernt.</translation>
    </message>
    <message>
        <source>There are no pictures in {0}.</source>
        <translation>In {0} sind keine Bilder.</translation>
    </message>
    <message>
        <source>There is no folder {0}.</source>
        <translation>Es gibt keinen Ordner {0}.</translation>
    </message>
    <message>
        <source>No picture in {0} can be read.</source>
        <translation>Kein Bild in {0} kann gelesen werden.</translation>
    </message>
    <message>
        <source>Give a folder with sound pictures.</source>
        <translation>Einen Ordner mit heilen Bildern angeben.</translation>
    </message>
    <message>
        <source>Of {0} pictures {1} are learned from, drawn by lot.</source>
        <translation>Von {0} Bildern wird aus {1} gelernt, die das Los bestimmt.</translation>
    </message>
    <message>
        <source>{0} pictures could not be read and are left out, such as {1}.</source>
        <translation>{0} Bilder konnten nicht gelesen werden und fehlen, etwa {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be read and is left out.</source>
        <translation>{0} kann nicht gelesen werden und fehlt.</translation>
    </message>
    <message>
        <source>One of the processes that baked together stopped unexpectedly.</source>
        <translation>Einer der Prozesse, die zusammen einlernten, brach unerwartet ab.</translation>
    </message>
    <message>
        <source>Bake on one card.</source>
        <translation>Auf einer Karte einlernen.</translation>
    </message>
    <message>
        <source>"{0}" is not a device.</source>
        <translation>„{0}“ ist kein Gerät.</translation>
    </message>
    <message>
        <source>Use auto, cpu or cuda:0; impasto devices lists them.</source>
        <translation>auto, cpu oder cuda:0 verwenden; impasto devices listet sie auf.</translation>
    </message>
    <message>
        <source>{0} has no settings inside it.</source>
        <translation>{0} hat keine Einstellungen in sich.</translation>
    </message>
    <message>
        <source>Choose a picture that was painted with some.</source>
        <translation>Ein Bild wählen, das mit solchen gemalt wurde.</translation>
    </message>
    <message>
        <source>The target must not be the photo itself.</source>
        <translation>Das Ziel darf nicht das Foto selbst sein.</translation>
    </message>
    <message>
        <source>A painting for outside needs a mask.</source>
        <translation>Ein Gemälde für außen braucht eine Maske.</translation>
    </message>
    <message>
        <source>Give one with --mask.</source>
        <translation>Mit --mask eine angeben.</translation>
    </message>
    <message>
        <source>"{0}" is not a tile side.</source>
        <translation>„{0}“ ist keine Kachelseite.</translation>
    </message>
    <message>
        <source>Use auto, or 64 to 16384 pixels.</source>
        <translation>auto oder 64 bis 16384 Pixel verwenden.</translation>
    </message>
    <message>
        <source>Give one of them.</source>
        <translation>Eines davon angeben.</translation>
    </message>
    <message>
        <source>There is no photo to paint.</source>
        <translation>Es gibt kein Foto zum Malen.</translation>
    </message>
    <message>
        <source>Give one, or words with --prompt.</source>
        <translation>Eines angeben, oder Worte mit --prompt.</translation>
    </message>
    <message>
        <source>{0} belongs to a painting.</source>
        <translation>{0} gehört zu einem Gemälde.</translation>
    </message>
    <message>
        <source>Add one with --style, or leave it out.</source>
        <translation>Mit --style eines hinzufügen, oder es weglassen.</translation>
    </message>
    <message>
        <source>{0} belongs to the method {1}.</source>
        <translation>{0} gehört zur Methode {1}.</translation>
    </message>
    <message>
        <source>Add --method {0}, or leave it out.</source>
        <translation>--method {0} hinzufügen, oder es weglassen.</translation>
    </message>
    <message>
        <source>A mask needs a photo to paint on.</source>
        <translation>Eine Maske braucht ein Foto, auf dem gemalt wird.</translation>
    </message>
    <message>
        <source>Give one with --init, or leave out --mask.</source>
        <translation>Mit --init eines angeben, oder --mask weglassen.</translation>
    </message>
    <message>
        <source>There is no photo to crop.</source>
        <translation>Es gibt kein Foto zum Zuschneiden.</translation>
    </message>
    <message>
        <source>Give one, or leave out --crop and --straighten.</source>
        <translation>Eines angeben, oder --crop und --straighten weglassen.</translation>
    </message>
    <message>
        <source>There are no words to paint.</source>
        <translation>Es gibt keine Worte zum Malen.</translation>
    </message>
    <message>
        <source>Give them with --prompt.</source>
        <translation>Sie mit --prompt angeben.</translation>
    </message>
    <message>
        <source>The built-in model follows no other pictures: ControlNets and IP-Adapters are made for larger ones.</source>
        <translation>Das eingebaute Modell folgt keinen anderen Bildern: ControlNets und IP-Adapter sind für größere gemacht.</translation>
    </message>
    <message>
        <source>{0} is too long: {1} lines are read at most.</source>
        <translation>{0} ist zu lang: Höchstens {1} Zeilen werden gelesen.</translation>
    </message>
    <message>
        <source>Make several files of it.</source>
        <translation>Mehrere Dateien daraus machen.</translation>
    </message>
    <message>
        <source>The prompts in {0} are not written in UTF-8.</source>
        <translation>Die Prompts in {0} sind nicht in UTF-8 geschrieben.</translation>
    </message>
    <message>
        <source>Save them as UTF-8 text.</source>
        <translation>Sie als UTF-8-Text sichern.</translation>
    </message>
    <message>
        <source>There are no prompts in {0}.</source>
        <translation>In {0} sind keine Prompts.</translation>
    </message>
    <message>
        <source>Write one a line.</source>
        <translation>Einen je Zeile schreiben.</translation>
    </message>
    <message>
        <source>{0} belongs to painting from words.</source>
        <translation>{0} gehört zum Malen aus Worten.</translation>
    </message>
    <message>
        <source>Add --prompt, or leave it out.</source>
        <translation>--prompt hinzufügen, oder es weglassen.</translation>
    </message>
    <message>
        <source>The {0} has {1} characters; {2} are read at most.</source>
        <translation>{0}: {1} Zeichen; höchstens {2} werden gelesen.</translation>
    </message>
    <message>
        <source>Shorten it.</source>
        <translation>Bitte kürzen.</translation>
    </message>
    <message>
        <source>Only painting from words gives several pictures.</source>
        <translation>Nur das Malen aus Worten gibt mehrere Bilder.</translation>
    </message>
    <message>
        <source>Add --prompt, or leave out --count.</source>
        <translation>--prompt hinzufügen, oder --count weglassen.</translation>
    </message>
    <message>
        <source>The prompts in {0} cannot be read ({1}).</source>
        <translation>Die Prompts in {0} können nicht gelesen werden ({1}).</translation>
    </message>
    <message>
        <source>Prompt {0} has {1} characters; {2} are read at most.</source>
        <translation>Prompt {0} hat {1} Zeichen; höchstens {2} werden gelesen.</translation>
    </message>
    <message>
        <source>Starting the painting engine</source>
        <translation>Malprogramm wird gestartet</translation>
    </message>
    <message>
        <source>Reading the photo</source>
        <translation>Foto wird gelesen</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>Malt</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Sichert</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Reading the words</source>
        <translation>Worte werden gelesen</translation>
    </message>
    <message>
        <source>Developing</source>
        <translation>Entwickelt</translation>
    </message>
    <message>
        <source>Step {0} of {1}</source>
        <translation>Schritt {0} von {1}</translation>
    </message>
    <message>
        <source>Scale {0} of {1}</source>
        <translation>Stufe {0} von {1}</translation>
    </message>
    <message>
        <source>Looking at the painting</source>
        <translation>Gemälde wird angesehen</translation>
    </message>
    <message>
        <source>Looking at photos</source>
        <translation>Fotos werden angesehen</translation>
    </message>
    <message>
        <source>Baking</source>
        <translation>Lernt ein</translation>
    </message>
    <message>
        <source>Looking at picture {0} of {1}</source>
        <translation>Bild {0} von {1} wird angesehen</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Lernt</translation>
    </message>
    <message>
        <source>Looking at what was learned</source>
        <translation>Was gelernt wurde, wird angesehen</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Prüft</translation>
    </message>
    <message>
        <source>Fetching</source>
        <translation>Lädt</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
    <message>
        <source>the day, 2026-01-31</source>
        <translation>der Tag, 2026-01-31</translation>
    </message>
    <message>
        <source>hour, minute and second, 17-05-59</source>
        <translation>Stunde, Minute und Sekunde, 17-05-59</translation>
    </message>
    <message>
        <source>a running number, 0001</source>
        <translation>eine laufende Nummer, 0001</translation>
    </message>
    <message>
        <source>the photo's name</source>
        <translation>der Name des Fotos</translation>
    </message>
    <message>
        <source>the painting's name</source>
        <translation>der Name des Gemäldes</translation>
    </message>
    <message>
        <source>the preset's name</source>
        <translation>der Name der Vorlage</translation>
    </message>
    <message>
        <source>the seed</source>
        <translation>der Startwert</translation>
    </message>
    <message>
        <source>width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>words of your own</source>
        <translation>eigene Worte</translation>
    </message>
    <message>
        <source>about {0}</source>
        <translation>etwa {0}</translation>
    </message>
    <message>
        <source>{0} of files</source>
        <translation>{0} Dateien</translation>
    </message>
    <message>
        <source>{0} of memory</source>
        <translation>{0} Speicher</translation>
    </message>
    <message>
        <source>, {0} already there</source>
        <translation>, {0} schon da</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>{0} pictures</source>
        <translation>{0} Bilder</translation>
    </message>
    <message>
        <source>, and {0} are free</source>
        <translation>, und {0} sind frei</translation>
    </message>
    <message>
        <source>{0} megapixels</source>
        <translation>{0} Megapixel</translation>
    </message>
    <message>
        <source>{0} holds ({1} pixels a side)</source>
        <translation>{0} fasst ({1} Pixel je Seite)</translation>
    </message>
    <message>
        <source>about {0} are needed and </source>
        <translation>etwa {0} werden gebraucht und </translation>
    </message>
    <message>
        <source>an unknown amount is</source>
        <translation>unbekannt viel ist</translation>
    </message>
    <message>
        <source>{0} are</source>
        <translation>{0} sind</translation>
    </message>
    <message>
        <source>unknown error</source>
        <translation>unbekannter Fehler</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>an archive</source>
        <translation>ein Archiv</translation>
    </message>
    <message>
        <source>a PostScript document</source>
        <translation>ein PostScript-Dokument</translation>
    </message>
    <message>
        <source>a Photoshop document</source>
        <translation>ein Photoshop-Dokument</translation>
    </message>
    <message>
        <source>a HEIC or video file</source>
        <translation>eine HEIC- oder Videodatei</translation>
    </message>
    <message>
        <source>a web page, not a picture</source>
        <translation>eine Webseite, kein Bild</translation>
    </message>
    <message>
        <source>not a picture that is known here</source>
        <translation>kein Bild, das hier bekannt ist</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>nicht da</translation>
    </message>
    <message>
        <source>only partly here</source>
        <translation>nur teilweise da</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>sie ist beschädigt</translation>
    </message>
    <message>
        <source>it is damaged ({0})</source>
        <translation>sie ist beschädigt ({0})</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>sie ist leer</translation>
    </message>
    <message>
        <source>it is not a queue of Impasto</source>
        <translation>sie ist keine Warteschlange von Impasto</translation>
    </message>
    <message>
        <source>it was written by a newer Impasto</source>
        <translation>sie wurde von einem neueren Impasto geschrieben</translation>
    </message>
    <message>
        <source>nothing of it could be read</source>
        <translation>nichts davon konnte gelesen werden</translation>
    </message>
    <message>
        <source>{0} of its pictures could be read</source>
        <translation>{0} ihrer Bilder konnten gelesen werden</translation>
    </message>
    <message>
        <source>the pictures</source>
        <translation>die Bilder</translation>
    </message>
    <message>
        <source>was baked for another version of the network</source>
        <translation>wurde für eine andere Fassung des Netzes eingelernt</translation>
    </message>
    <message>
        <source>it has none that PyTorch can use</source>
        <translation>er hat keine, die PyTorch benutzen kann</translation>
    </message>
    <message>
        <source>it has {0}, counted from 0</source>
        <translation>er hat {0}, gezählt ab 0</translation>
    </message>
    <message>
        <source>the connection broke</source>
        <translation>die Verbindung brach ab</translation>
    </message>
    <message>
        <source>the server fell silent</source>
        <translation>der Server verstummte</translation>
    </message>
    <message>
        <source>there is no connection to the hub</source>
        <translation>es gibt keine Verbindung zum Hub</translation>
    </message>
    <message>
        <source>the hub is out of order ({0})</source>
        <translation>der Hub ist gestört ({0})</translation>
    </message>
    <message>
        <source>too much was asked of the hub</source>
        <translation>vom Hub wurde zu viel verlangt</translation>
    </message>
    <message>
        <source>a 7-Zip archive</source>
        <translation>ein 7-Zip-Archiv</translation>
    </message>
    <message>
        <source>a gzip archive</source>
        <translation>ein gzip-Archiv</translation>
    </message>
    <message>
        <source>a GGUF file, which is not supported</source>
        <translation>eine GGUF-Datei, die nicht unterstützt wird</translation>
    </message>
    <message>
        <source>a Keras file, which is not supported</source>
        <translation>eine Keras-Datei, die nicht unterstützt wird</translation>
    </message>
    <message>
        <source>the pointer of Git LFS to a model, and not the model</source>
        <translation>der Verweis von Git LFS auf ein Modell, nicht das Modell</translation>
    </message>
    <message>
        <source>its name is not valid</source>
        <translation>der Name ist nicht gültig</translation>
    </message>
    <message>
        <source>its weights</source>
        <translation>seine Gewichte</translation>
    </message>
    <message>
        <source>the UNet or the VAE</source>
        <translation>das UNet oder der VAE</translation>
    </message>
    <message>
        <source>the text encoder</source>
        <translation>der Textkodierer</translation>
    </message>
    <message>
        <source>the autoencoder</source>
        <translation>der Autokodierer</translation>
    </message>
    <message>
        <source>the image encoder</source>
        <translation>der Bildkodierer</translation>
    </message>
    <message>
        <source>the tiny autoencoder</source>
        <translation>der kleine Autokodierer</translation>
    </message>
    <message>
        <source>are missing</source>
        <translation>fehlen</translation>
    </message>
    <message>
        <source>have another size</source>
        <translation>haben eine andere Größe</translation>
    </message>
    <message>
        <source>model that paints from words</source>
        <translation>Modell, das aus Worten malt</translation>
    </message>
    <message>
        <source>tiny autoencoder</source>
        <translation>kleiner Autokodierer</translation>
    </message>
    <message>
        <source>pickled file (.ckpt)</source>
        <translation>Pickle-Datei (.ckpt)</translation>
    </message>
    <message>
        <source>weights of another network</source>
        <translation>Gewichte eines anderen Netzes</translation>
    </message>
    <message>
        <source>baked style</source>
        <translation>eingelernter Stil</translation>
    </message>
    <message>
        <source>depth network</source>
        <translation>Tiefennetz</translation>
    </message>
    <message>
        <source>feature network</source>
        <translation>Merkmalsnetz</translation>
    </message>
    <message>
        <source>pipeline folder</source>
        <translation>Pipeline-Ordner</translation>
    </message>
    <message>
        <source>upscaler</source>
        <translation>Vergrößerer</translation>
    </message>
    <message>
        <source>for depth</source>
        <translation>für Tiefe</translation>
    </message>
    <message>
        <source>for editing pictures by words</source>
        <translation>zum Bearbeiten von Bildern mit Worten</translation>
    </message>
    <message>
        <source>for inpainting</source>
        <translation>zum Ausbessern</translation>
    </message>
    <message>
        <source>for more</source>
        <translation>für mehr</translation>
    </message>
    <message>
        <source>the model's layers now come to the device one by one, which is slow</source>
        <translation>kommen die Schichten des Modells jetzt einzeln auf das Gerät, was langsam ist</translation>
    </message>
    <message>
        <source>the model's parts now come to the device in turn</source>
        <translation>kommen die Teile des Modells jetzt nacheinander auf das Gerät</translation>
    </message>
    <message>
        <source>the picture is now developed in tiles</source>
        <translation>wird das Bild jetzt in Kacheln entwickelt</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>guidance</source>
        <translation>Führung</translation>
    </message>
    <message>
        <source>denoising strength</source>
        <translation>Entrauschungsstärke</translation>
    </message>
    <message>
        <source>clip skip</source>
        <translation>Clip-Skip</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>negative</source>
        <translation>Negativer Prompt</translation>
    </message>
    <message>
        <source>their pictures are missing or cut off</source>
        <translation>ihre Bilder fehlen oder abgeschnitten sind</translation>
    </message>
    <message>
        <source>the Python package {0} is not installed</source>
        <translation>das Python-Paket {0} nicht installiert ist</translation>
    </message>
    <message>
        <source>{0} more words</source>
        <translation>{0} weitere Wörter</translation>
    </message>
    <message>
        <source>preset</source>
        <translation>Eine Vorlage</translation>
    </message>
    <message>
        <source>style</source>
        <translation>Einen Stil</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Ein Modell</translation>
    </message>
    <message>
        <source>{0}-core processor</source>
        <translation>Prozessor mit {0} Kernen</translation>
    </message>
    <message>
        <source>Give a folder with photos.</source>
        <translation>Einen Ordner mit Fotos angeben.</translation>
    </message>
    <message>
        <source>"{0}" is the name of another style.</source>
        <translation>„{0}“ heißt schon ein anderer Stil.</translation>
    </message>
    <message>
        <source>about {0} are needed and {1} are</source>
        <translation>etwa {0} werden gebraucht und {1} sind</translation>
    </message>
    <message>
        <source>about {0} are needed and an unknown amount is</source>
        <translation>etwa {0} werden gebraucht und unbekannt viel ist</translation>
    </message>
    <message>
        <source>The defaults are used.</source>
        <translation>Die Vorgaben gelten.</translation>
    </message>
    <message>
        <source>Finished pictures are where they were.</source>
        <translation>Fertige Bilder sind, wo sie waren.</translation>
    </message>
    <message>
        <source>The queue's file was damaged; {0}.</source>
        <translation>Die Datei der Warteschlange war beschädigt; {0}.</translation>
    </message>
    <message>
        <source>The queue was written by a newer Impasto; a new one begins.</source>
        <translation>Die Warteschlange wurde von einem neueren Impasto geschrieben; eine neue beginnt.</translation>
    </message>
    <message>
        <source>There are: {0}</source>
        <translation>Es gibt: {0}</translation>
    </message>
    <message>
        <source>ends in {0}</source>
        <translation>endet auf {0}</translation>
    </message>
    <message>
        <source>has no ending</source>
        <translation>hat keine Endung</translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation>zu wenig Speicher</translation>
    </message>
    <message>
        <source>Look at {0}</source>
        <translation>Siehe {0}</translation>
    </message>
    <message>
        <source>Previews are coarse: {0}</source>
        <translation>Die Vorschau ist grob: {0}</translation>
    </message>
    <message>
        <source>The preset {0} has a mistake in output.size: {1}</source>
        <translation>Die Vorlage {0} hat einen Fehler in output.size: {1}</translation>
    </message>
    <message>
        <source>The list of built-in styles has mistakes.</source>
        <translation>Die Liste der eingebauten Stile hat Fehler.</translation>
    </message>
    <message>
        <source>Its ControlNets are</source>
        <translation>Die ControlNets werden</translation>
    </message>
    <message>
        <source>Its IP-Adapters are</source>
        <translation>Die IP-Adapter werden</translation>
    </message>
    <message>
        <source>Its own VAE is</source>
        <translation>Der eigene VAE wird</translation>
    </message>
    <message>
        <source>This request cannot be painted: {0}</source>
        <translation>Dieser Auftrag kann nicht gemalt werden: {0}</translation>
    </message>
    <message>
        <source>the target must not be the photo itself</source>
        <translation>das Ziel darf nicht das Foto selbst sein</translation>
    </message>
    <message>
        <source>textual inversion</source>
        <translation>Textual Inversion</translation>
    </message>
    <message>
        <source>Wheat Field with Cypresses</source>
        <translation>Weizenfeld mit Zypressen</translation>
    </message>
    <message>
        <source>Vincent van Gogh</source>
        <translation>Vincent van Gogh</translation>
    </message>
    <message>
        <source>Irises</source>
        <translation>Schwertlilien</translation>
    </message>
    <message>
        <source>Self-Portrait with a Straw Hat</source>
        <translation>Selbstbildnis mit Strohhut</translation>
    </message>
    <message>
        <source>Study for “A Sunday on La Grande Jatte”</source>
        <translation>Studie zu „Ein Sonntagnachmittag auf der Insel La Grande Jatte“</translation>
    </message>
    <message>
        <source>Georges Seurat</source>
        <translation>Georges Seurat</translation>
    </message>
    <message>
        <source>Circus Sideshow (Parade de cirque)</source>
        <translation>Zirkusparade (Parade de cirque)</translation>
    </message>
    <message>
        <source>Still Life with Apples and a Pot of Primroses</source>
        <translation>Stillleben mit Äpfeln und einem Topf Primeln</translation>
    </message>
    <message>
        <source>Paul Cézanne</source>
        <translation>Paul Cézanne</translation>
    </message>
    <message>
        <source>c. 1890</source>
        <translation>um 1890</translation>
    </message>
    <message>
        <source>Trees and Houses Near the Jas de Bouffan</source>
        <translation>Bäume und Häuser beim Jas de Bouffan</translation>
    </message>
    <message>
        <source>Whalers</source>
        <translation>Walfänger</translation>
    </message>
    <message>
        <source>Joseph Mallord William Turner</source>
        <translation>Joseph Mallord William Turner</translation>
    </message>
    <message>
        <source>c. 1845</source>
        <translation>um 1845</translation>
    </message>
    <message>
        <source>View of Toledo</source>
        <translation>Ansicht von Toledo</translation>
    </message>
    <message>
        <source>El Greco</source>
        <translation>El Greco</translation>
    </message>
    <message>
        <source>c. 1599–1600</source>
        <translation>um 1599–1600</translation>
    </message>
    <message>
        <source>Self-Portrait</source>
        <translation>Selbstbildnis</translation>
    </message>
    <message>
        <source>Rembrandt van Rijn</source>
        <translation>Rembrandt van Rijn</translation>
    </message>
    <message>
        <source>The Repast of the Lion</source>
        <translation>Das Mahl des Löwen</translation>
    </message>
    <message>
        <source>Henri Rousseau</source>
        <translation>Henri Rousseau</translation>
    </message>
    <message>
        <source>c. 1907</source>
        <translation>um 1907</translation>
    </message>
    <message>
        <source>Ia Orana Maria (Hail Mary)</source>
        <translation>Ia Orana Maria (Ave Maria)</translation>
    </message>
    <message>
        <source>Paul Gauguin</source>
        <translation>Paul Gauguin</translation>
    </message>
    <message>
        <source>Mäda Primavesi</source>
        <translation>Mäda Primavesi</translation>
    </message>
    <message>
        <source>Gustav Klimt</source>
        <translation>Gustav Klimt</translation>
    </message>
    <message>
        <source>The Englishman at the Moulin Rouge</source>
        <translation>Der Engländer im Moulin Rouge</translation>
    </message>
    <message>
        <source>Henri de Toulouse-Lautrec</source>
        <translation>Henri de Toulouse-Lautrec</translation>
    </message>
    <message>
        <source>By the Seashore</source>
        <translation>Am Meeresstrand</translation>
    </message>
    <message>
        <source>Auguste Renoir</source>
        <translation>Auguste Renoir</translation>
    </message>
    <message>
        <source>Boating</source>
        <translation>Bootspartie</translation>
    </message>
    <message>
        <source>Édouard Manet</source>
        <translation>Édouard Manet</translation>
    </message>
    <message>
        <source>Jalais Hill, Pontoise</source>
        <translation>Der Hügel von Jalais, Pontoise</translation>
    </message>
    <message>
        <source>Camille Pissarro</source>
        <translation>Camille Pissarro</translation>
    </message>
    <message>
        <source>Landscapes with Poems</source>
        <translation>Landschaften mit Gedichten</translation>
    </message>
    <message>
        <source>Gong Xian</source>
        <translation>Gong Xian</translation>
    </message>
    <message>
        <source>Old Trees, Level Distance</source>
        <translation>Alte Bäume, weite Ebene</translation>
    </message>
    <message>
        <source>Guo Xi</source>
        <translation>Guo Xi</translation>
    </message>
    <message>
        <source>c. 1080</source>
        <translation>um 1080</translation>
    </message>
    <message>
        <source>The Sixteen Luohans</source>
        <translation>Die sechzehn Luohan</translation>
    </message>
    <message>
        <source>Wu Bin</source>
        <translation>Wu Bin</translation>
    </message>
    <message>
        <source>The Kangxi Emperor’s Southern Inspection Tour, Scroll Three</source>
        <translation>Die Südreise des Kaisers Kangxi, dritte Rolle</translation>
    </message>
    <message>
        <source>Wang Hui</source>
        <translation>Wang Hui</translation>
    </message>
    <message>
        <source>Old Plum</source>
        <translation>Alter Pflaumenbaum</translation>
    </message>
    <message>
        <source>Kano Sansetsu</source>
        <translation>Kanō Sansetsu</translation>
    </message>
    <message>
        <source>Illustrated Legends of the Kitano Tenjin Shrine</source>
        <translation>Illustrierte Legenden des Kitano-Tenjin-Schreins</translation>
    </message>
    <message>
        <source>Unknown Japanese painter</source>
        <translation>Unbekannter japanischer Maler</translation>
    </message>
    <message>
        <source>late 13th century</source>
        <translation>spätes 13. Jahrhundert</translation>
    </message>
    <message>
        <source>Devananda’s Fourteen Auspicious Dreams, from a Kalpasutra</source>
        <translation>Devanandas vierzehn glückverheißende Träume, aus einem Kalpasutra</translation>
    </message>
    <message>
        <source>Master of the Jaunpur Kalpasutra</source>
        <translation>Meister des Jaunpur-Kalpasutra</translation>
    </message>
    <message>
        <source>c. 1465</source>
        <translation>um 1465</translation>
    </message>
    <message>
        <source>Shiva and Parvati Playing Chaupar</source>
        <translation>Shiva und Parvati beim Chaupar-Spiel</translation>
    </message>
    <message>
        <source>Devidasa of Nurpur</source>
        <translation>Devidasa von Nurpur</translation>
    </message>
    <message>
        <source>The Creation of the World and the Expulsion from Paradise</source>
        <translation>Die Erschaffung der Welt und die Vertreibung aus dem Paradies</translation>
    </message>
    <message>
        <source>Giovanni di Paolo</source>
        <translation>Giovanni di Paolo</translation>
    </message>
    <message>
        <source>Coronation of the Virgin</source>
        <translation>Marienkrönung</translation>
    </message>
    <message>
        <source>c. 1455</source>
        <translation>um 1455</translation>
    </message>
    <message>
        <source>The Last Supper</source>
        <translation>Das letzte Abendmahl</translation>
    </message>
    <message>
        <source>Ugolino da Siena</source>
        <translation>Ugolino da Siena</translation>
    </message>
    <message>
        <source>c. 1325–30</source>
        <translation>um 1325–30</translation>
    </message>
    <message>
        <source>The Harvesters</source>
        <translation>Die Kornernte</translation>
    </message>
    <message>
        <source>Pieter Bruegel the Elder</source>
        <translation>Pieter Bruegel der Ältere</translation>
    </message>
    <message>
        <source>Two Men Contemplating the Moon</source>
        <translation>Zwei Männer in Betrachtung des Mondes</translation>
    </message>
    <message>
        <source>Caspar David Friedrich</source>
        <translation>Caspar David Friedrich</translation>
    </message>
    <message>
        <source>c. 1825–30</source>
        <translation>um 1825–30</translation>
    </message>
    <message>
        <source>The Dream of the Shepherd</source>
        <translation>Der Traum des Hirten</translation>
    </message>
    <message>
        <source>Ferdinand Hodler</source>
        <translation>Ferdinand Hodler</translation>
    </message>
    <message>
        <source>The Shepherd’s Song</source>
        <translation>Das Lied des Hirten</translation>
    </message>
    <message>
        <source>Pierre Puvis de Chavannes</source>
        <translation>Pierre Puvis de Chavannes</translation>
    </message>
    <message>
        <source>A Bouquet of Flowers</source>
        <translation>Ein Blumenstrauß</translation>
    </message>
    <message>
        <source>Clara Peeters</source>
        <translation>Clara Peeters</translation>
    </message>
    <message>
        <source>c. 1612</source>
        <translation>um 1612</translation>
    </message>
    <message>
        <source>The Abduction of Rebecca</source>
        <translation>Die Entführung der Rebekka</translation>
    </message>
    <message>
        <source>Eugène Delacroix</source>
        <translation>Eugène Delacroix</translation>
    </message>
    <message>
        <source>Woodcut</source>
        <translation>Holzschnitt</translation>
    </message>
    <message>
        <source>Drawn by Impasto</source>
        <translation>Von Impasto</translation>
    </message>
    <message>
        <source>Mosaic</source>
        <translation>Mosaik</translation>
    </message>
    <message>
        <source>Ink wash</source>
        <translation>Tuschelavierung</translation>
    </message>
    <message>
        <source>Watercolour wash</source>
        <translation>Aquarell</translation>
    </message>
    <message>
        <source>Stained glass</source>
        <translation>Glasmalerei</translation>
    </message>
    <message>
        <source>Halftone</source>
        <translation>Rasterdruck</translation>
    </message>
    <message>
        <source>Pencil hatching</source>
        <translation>Bleistiftschraffur</translation>
    </message>
    <message>
        <source>Palette knife</source>
        <translation>Spachtel</translation>
    </message>
    <message>
        <source>Gilded panel</source>
        <translation>Vergoldete Tafel</translation>
    </message>
    <message>
        <source>Gold ground and clear tempera colours of a medieval altar.</source>
        <translation>Goldgrund und klare Temperafarben eines mittelalterlichen Altars.</translation>
    </message>
    <message>
        <source>Ink from words</source>
        <translation>Tusche aus Worten</translation>
    </message>
    <message>
        <source>What you describe, painted in black and grey ink with much left white.</source>
        <translation>Das Beschriebene, in schwarzer und grauer Tusche mit viel Weiß.</translation>
    </message>
    <message>
        <source>Ink landscape</source>
        <translation>Tuschlandschaft</translation>
    </message>
    <message>
        <source>Dense black ink on paper, dab upon dab, as in an album of mountains.</source>
        <translation>Dichte schwarze Tusche auf Papier, Tupfer um Tupfer, wie in einem Album der Berge.</translation>
    </message>
    <message>
        <source>Palette knife from words</source>
        <translation>Spachtel aus Worten</translation>
    </message>
    <message>
        <source>What you describe, in thick colour laid on with a palette knife.</source>
        <translation>Das Beschriebene, in dicker Farbe mit dem Malmesser aufgetragen.</translation>
    </message>
    <message>
        <source>Impasto miniature</source>
        <translation>Impasto-Miniatur</translation>
    </message>
    <message>
        <source>The built-in model: small pictures of simple scenes, at once and without a download.</source>
        <translation>Das eingebaute Modell: kleine Bilder einfacher Szenen, sofort und ohne Download.</translation>
    </message>
    <message>
        <source>Stable Diffusion 1.5</source>
        <translation>Stable Diffusion 1.5</translation>
    </message>
    <message>
        <source>Stable Diffusion 2.1 (768)</source>
        <translation>Stable Diffusion 2.1 (768)</translation>
    </message>
    <message>
        <source>Stable Diffusion XL 1.0</source>
        <translation>Stable Diffusion XL 1.0</translation>
    </message>
    <message>
        <source>SDXL Turbo</source>
        <translation>SDXL Turbo</translation>
    </message>
    <message>
        <source>SD Turbo</source>
        <translation>SD Turbo</translation>
    </message>
    <message>
        <source>LCM LoRA for SD 1.5</source>
        <translation>LCM-LoRA für SD 1.5</translation>
    </message>
    <message>
        <source>LCM LoRA for SDXL</source>
        <translation>LCM-LoRA für SDXL</translation>
    </message>
    <message>
        <source>ControlNet, edges (SD 1.5)</source>
        <translation>ControlNet, Kanten (SD 1.5)</translation>
    </message>
    <message>
        <source>ControlNet, depth (SD 1.5)</source>
        <translation>ControlNet, Tiefe (SD 1.5)</translation>
    </message>
    <message>
        <source>ControlNet, tile (SD 1.5)</source>
        <translation>ControlNet, Kacheln (SD 1.5)</translation>
    </message>
    <message>
        <source>ControlNet, edges (SDXL)</source>
        <translation>ControlNet, Kanten (SDXL)</translation>
    </message>
    <message>
        <source>ControlNet, depth (SDXL)</source>
        <translation>ControlNet, Tiefe (SDXL)</translation>
    </message>
    <message>
        <source>ControlNet, tile (SDXL)</source>
        <translation>ControlNet, Kacheln (SDXL)</translation>
    </message>
    <message>
        <source>Depth Anything 2, small (for ControlNets of depth)</source>
        <translation>Depth Anything 2, klein (für ControlNets der Tiefe)</translation>
    </message>
    <message>
        <source>IP-Adapter (SD 1.5)</source>
        <translation>IP-Adapter (SD 1.5)</translation>
    </message>
    <message>
        <source>IP-Adapter (SDXL, ViT-H)</source>
        <translation>IP-Adapter (SDXL, ViT-H)</translation>
    </message>
    <message>
        <source>Tiny autoencoder for previews (SD 1.5, 2.1)</source>
        <translation>Kleiner Autokodierer für die Vorschau (SD 1.5, 2.1)</translation>
    </message>
    <message>
        <source>Tiny autoencoder for previews (SDXL)</source>
        <translation>Kleiner Autokodierer für die Vorschau (SDXL)</translation>
    </message>
    <message>
        <source>VGG16, for the slow method</source>
        <translation>VGG16, für die langsame Methode</translation>
    </message>
    <message>
        <source>Oil from words</source>
        <translation>Öl aus Worten</translation>
    </message>
    <message>
        <source>What you describe, painted in thick oil with swirling strokes.</source>
        <translation>Das Beschriebene, in dickem Öl mit wirbelnden Strichen.</translation>
    </message>
    <message>
        <source>Old master</source>
        <translation>Alter Meister</translation>
    </message>
    <message>
        <source>Warm darkness with light on what matters; kind to portraits.</source>
        <translation>Warme Dunkelheit mit Licht auf dem Wesentlichen; freundlich zu Porträts.</translation>
    </message>
    <message>
        <source>Pointillist light</source>
        <translation>Getupftes Licht</translation>
    </message>
    <message>
        <source>Small dabs of pure colour that mix in the eye.</source>
        <translation>Kleine Tupfer reiner Farbe, die sich im Auge mischen.</translation>
    </message>
    <message>
        <source>Sea mist</source>
        <translation>Seenebel</translation>
    </message>
    <message>
        <source>Pale veils of paint in which the outlines melt.</source>
        <translation>Blasse Farbschleier, in denen die Umrisse zergehen.</translation>
    </message>
    <message>
        <source>Stained glass window</source>
        <translation>Kirchenfenster</translation>
    </message>
    <message>
        <source>Glowing panes between dark leads, ready for printing large.</source>
        <translation>Leuchtende Scheiben zwischen dunklem Blei, bereit für große Drucke.</translation>
    </message>
    <message>
        <source>Storm light</source>
        <translation>Gewitterlicht</translation>
    </message>
    <message>
        <source>Cold greens and a torn sky, for landscapes and cities.</source>
        <translation>Kaltes Grün und ein zerrissener Himmel, für Landschaften und Städte.</translation>
    </message>
    <message>
        <source>Sunlit still life</source>
        <translation>Sonniges Stillleben</translation>
    </message>
    <message>
        <source>Firm patches of colour that build solid forms.</source>
        <translation>Feste Farbflecken, die klare Formen bauen.</translation>
    </message>
    <message>
        <source>Swirling oil</source>
        <translation>Wirbelndes Öl</translation>
    </message>
    <message>
        <source>Thick restless strokes that turn with the forms, as in a wheat field under wind.</source>
        <translation>Dicke, unruhige Striche, die den Formen folgen, wie in einem Weizenfeld im Wind.</translation>
    </message>
    <message>
        <source>Tropical dream</source>
        <translation>Tropentraum</translation>
    </message>
    <message>
        <source>Flat glowing colours with calm outlines.</source>
        <translation>Flache, leuchtende Farben mit ruhigen Umrissen.</translation>
    </message>
    <message>
        <source>Watercolour from words</source>
        <translation>Aquarell aus Worten</translation>
    </message>
    <message>
        <source>What you describe, in transparent washes on paper.</source>
        <translation>Das Beschriebene, in durchsichtigen Lasuren auf Papier.</translation>
    </message>
    <message>
        <source>Watercolour sketch</source>
        <translation>Aquarellskizze</translation>
    </message>
    <message>
        <source>Transparent washes with soft rims and the paper shining through.</source>
        <translation>Durchsichtige Lasuren mit weichen Rändern, durch die das Papier scheint.</translation>
    </message>
    <message>
        <source>Woodcut print</source>
        <translation>Holzschnittdruck</translation>
    </message>
    <message>
        <source>Carved lines over flat colours, ready for printing large.</source>
        <translation>Geschnittene Linien über flachen Farben, bereit für große Drucke.</translation>
    </message>
    <message>
        <source>Words to 4K</source>
        <translation>Worte in 4K</translation>
    </message>
    <message>
        <source>What you describe, at the size that suits the model, then painted in strokes at 3840 × 2160.</source>
        <translation>Das Beschriebene, in der Größe, die zum Modell passt, dann mit Strichen auf 3840 × 2160 gemalt.</translation>
    </message>
</context>
</TS>

"""What goes to the council: the reports, the draft resolution, the sheet in front of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scpctl import reporting
from scpctl.render.contexts.council import Point, Resolution, resolution
from tests.conftest import REPORT, SETTINGS, SMALL, run
from tests.faults import EXAMPLES

MINUTES = """---
date: {date}
state: {state}
type: {type}
recorder: jana-nova
verifier: jana-nova
present: [jana-nova]
agenda:
  - {{no: 1, title: Různé}}
---

## Do informativní zprávy

{text}
"""
EXPLANATORY = """---
type: explanatory
body: ZMP
subject: Nákup kol
date: 2017-02-01
presenters: [jana-nova]
authors: [jana-nova]
attendees: [jana-nova]
{more}---

{text}
"""


def draft(root: Path, *arguments: str) -> str:
    result = run("-C", root, "render", "--draft", *arguments)
    assert (result.status, result.err) == (0, "")
    return result.out


def minutes(day: str, text: str = "", state: str = "verified", type_: str = "regular") -> dict[str, str]:
    written = MINUTES.format(date=day, state=state, type=type_, text=text)
    if not text:
        written = written.partition("## Do")[0]
    return {f"content/groups/mobilita/minutes/{day}.md": written}


def report(make: Callable[..., Path], *records: dict[str, str], own: str = "") -> str:
    """Return the line on the one group of a report of 2 December 2016 to 1 February 2017."""
    text = REPORT.replace("## Mobilita\n\npracovala na projektech.\n\n", f"## Mobilita\n\n{own}\n\n" if own else "")
    files = {**SMALL, "content/reports/2017-02-01-zprava.md": text}
    for record in records:
        files |= record
    made = draft(make(files), "2017-02-01-zprava")
    return made.partition("Úvodní odstavec.\n\n")[2].partition("\n\nZávěrečný")[0]


BEFORE = minutes("2016-11-20", "založila se.")
MET = "Od minulé informativní zprávy zpracované dne 1. 12. 2016 se uskutečnila zasedání pracovních skupin:\n\n"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("informativni-zprava-lesnov", ["2025-12-11-informativni-zprava"]),
        ("duvodova-zprava", ["2025-12-11-duvodova-zprava"]),
        ("prubezna-zprava", ["2026-01-12-prubezna-zprava"]),
        ("pruvodni-list", ["2025-12-11-duvodova-zprava", "--template", "pruvodni-list"]),
    ],
)
def test_the_documents_of_the_example_city(name: str, arguments: list[str], golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.md", draft(EXAMPLES, *arguments))


def test_meetings_are_told_with_their_days_and_their_texts_are_one_sentence(make: Callable[..., Path]) -> None:
    one = minutes("2016-12-12", "projednala záměr.")
    other = minutes("2017-01-09", "schválila plán.")
    told = "*Pracovní skupina Mobilita* (2 zasedání: 12. 12. 2016 a 9. 1. 2017) - projednala záměr; schválila plán."
    assert report(make, one, other) == MET + told.replace("2 z", "2\u00a0z")


def test_a_section_of_its_own_goes_before_the_texts_and_keeps_the_days(make: Callable[..., Path]) -> None:
    told = "*Pracovní skupina Mobilita* (1\u00a0zasedání: 12. 12. 2016) - řešila dopravu."
    assert report(make, minutes("2016-12-12", "projednala záměr."), own="řešila dopravu.") == MET + told


def test_of_a_group_whose_minutes_are_not_there_no_days_are_claimed(make: Callable[..., Path]) -> None:
    assert report(make, own="pracovala.") == MET + "*Pracovní skupina Mobilita* - pracovala."


def test_a_group_without_minutes_and_section_is_asked_for(make: Callable[..., Path]) -> None:
    text = REPORT.replace("## Mobilita\n\npracovala na projektech.\n\n", "")
    result = run("-C", make({**SMALL, "content/reports/2017-02-01-zprava.md": text}), "render", "--all", "--draft")
    assert result.status == 1
    assert "there is no section for the working group Mobilita" in result.err


@pytest.mark.parametrize(
    "records",
    [[BEFORE], [BEFORE, minutes("2017-01-09", "", "cancelled")], [BEFORE, minutes("2017-02-02", "pokračovala.")]],
    ids=["no meeting", "a cancelled one", "one after the period"],
)
def test_a_group_with_earlier_minutes_only_did_not_meet(
    make: Callable[..., Path], records: list[dict[str, str]]
) -> None:
    silent = {"content/groups/it.md": "---\nname: IT\n---\n"}
    it = {"content/groups/it/minutes/2017-01-10.md": minutes("2017-01-10", "pracovala.").popitem()[1]}
    made = report(make, *records, silent, it)
    assert made == (
        f"{MET}*Pracovní skupina Mobilita* - v tomto období nezasedala.\n\n"
        "*Pracovní skupina IT* (1\u00a0zasedání: 10. 1. 2017) - pracovala."
    )


def test_where_nobody_met_the_report_says_so_once(make: Callable[..., Path]) -> None:
    made = report(make, BEFORE)
    assert made == ("Od minulé informativní zprávy zpracované dne 1. 12. 2016 žádná z pracovních skupin nezasedala.")


def test_a_vote_per_rollam_is_no_meeting(make: Callable[..., Path]) -> None:
    made = report(make, BEFORE, minutes("2017-01-09", "schválila plán.", type_="per-rollam"))
    assert made == MET + "*Pracovní skupina Mobilita* - schválila plán."


def test_a_list_begins_on_a_line_of_its_own(make: Callable[..., Path]) -> None:
    made = report(make, minutes("2017-01-09", "- záměr\n- plán"))
    assert made == MET + "*Pracovní skupina Mobilita* (1\u00a0zasedání: 9. 1. 2017):\n\n- záměr\n- plán"


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["projednala záměr.", "", "schválila plán."], "projednala záměr; schválila plán."),
        (["projednala záměr", "schválila plán"], "projednala záměr; schválila plán"),
        (["řešila kola, koloběžky atd.", "schválila plán."], "řešila kola, koloběžky atd.; schválila plán."),
        (["uzavřela rok 2023.", "schválila plán."], "uzavřela rok 2023; schválila plán."),
        (["jednala s firmou K. s.", "schválila plán."], "jednala s firmou K. s.; schválila plán."),
        (["řešila kola ...", "schválila plán."], "řešila kola ...; schválila plán."),
        (["projednala záměr.", "Skupina schválila plán."], "projednala záměr.\n\nSkupina schválila plán."),
        (["projednala:\n\n- záměr\n- plán", "se rozešla."], "projednala:\n\n- záměr\n- plán\n\nDále se rozešla."),
        (["projednala záměr.", "- plán"], "projednala záměr.\n\n- plán"),
        ([], ""),
    ],
)
def test_texts_of_several_meetings_read_as_one(texts: list[str], joined: str) -> None:
    assert reporting.joined(texts) == joined


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("bere na vědomí zprávu.", Resolution("Rada", (Point("bere na vědomí zprávu.", ()),))),
        ("Rada města bere na vědomí\nzprávu.", Resolution("", (Point("Rada města bere na vědomí zprávu.", ()),))),
        (
            "1. bere na vědomí zprávu\n2) schvaluje záměr,\n   jak byl předložen",
            Resolution("Rada", (Point("bere na vědomí zprávu", ()), Point("schvaluje záměr, jak byl předložen", ()))),
        ),
        (
            "Zastupitelstvo města:\nI. bere na vědomí\na) zprávu\nb) plán\nna rok 2018\nII. ukládá",
            Resolution(
                "Zastupitelstvo města",
                (Point("bere na vědomí", ("a) zprávu", "b) plán na rok 2018")), Point("ukládá", ())),
            ),
        ),
    ],
)
def test_a_draft_resolution_is_read_by_its_lines(text: str, read: Resolution) -> None:
    assert resolution(text, "Rada") == read


def explanatory(more: str = "", text: str = "## Důvod\n\nProtože.") -> dict[str, str]:
    return {"content/reports/2017-02-01-nakup.md": EXPLANATORY.format(more=more, text=text)}


def test_sections_keep_their_order_and_are_numbered_anew(make: Callable[..., Path]) -> None:
    text = (
        "## 2. Závěr\n\nKonec.\n\n## IV) Prázdný\n\n## Důvod\n\nProtože.\n\n### Podrobně\n\nVíce.\n\n## II. etapa\n\nX."
    )
    made = draft(make({**SMALL, **explanatory(text=text)}), "2017-02-01-nakup")
    assert (
        "\n## 1. Závěr\n\nKonec.\n\n## 2. Důvod\n\nProtože.\n\n### Podrobně\n\nVíce.\n\n## 3. II. etapa\n\nX.\n\n---\n"
        in made
    )
    assert "Prázdný" not in made
    assert "Návrh usnesení" not in made


FICHE = """---
title: 'Kola | [/] *pro* všechny'
status: approved
group: mobilita
number: 'SCP|1'
guarantor: jana-nova
manager: jana-nova
cost_total: 1250000
vat: included
resolutions:
  - {body: RMP, number: 7/2016, date: 2016-05-04}
  - {body: RMP, number: 9/2017, date: 2017-02-01}
---
"""


def test_money_earlier_resolutions_and_attachments_stand_where_they_belong(make: Callable[..., Path]) -> None:
    more = "budget_impact: Žádný.\nattachments:\n  - {title: Plán, file: plan.pdf}\n"
    text = "## Finance\n\nDoplníme z rozpočtu.\n\n## Důvod\n\nViz [kola](../fiches/kola.md) a znovu [[kola]]."
    files = {**SMALL, **explanatory(more, text), "content/fiches/kola.md": FICHE}
    made = draft(make({**files, "content/reports/plan.pdf": "x"}), "2017-02-01-nakup")
    assert made.partition("\n## ")[2].partition("\n---\n")[0] == (
        "1. Finance\n\nDoplníme z rozpočtu.\n\n**Dopad na rozpočet:** Žádný.\n\n"
        "| Projekt | Celkové náklady | Zdroje financování |\n|---|---:|---|\n"
        "| Kola \\| \\[/\\] \\*pro\\* všechny (SCP\\|1) | 1\u00a0250\u00a0000\u00a0Kč (s DPH) | – |\n\n"
        "## 2. Důvod\n\nViz kola a znovu kola.\n\n"
        "## 3. Dříve přijatá usnesení\n\n| Datum | Orgán | Usnesení | Projekt |\n|---|---|---|---|\n"
        "| 4. 5. 2016 | RMP | č. 7/2016 | Kola \\| \\[/\\] \\*pro\\* všechny |\n\n"
        "## 4. Přílohy\n\n- Příloha č. 1 – Plán\n"
    )


def test_the_draft_of_an_explanatory_report_has_the_headings_of_the_settings(make: Callable[..., Path]) -> None:
    settings = SETTINGS + '[sections.report]\nexplanatory = ["Název problému", "Varianty"]\n'
    arguments = ["type=explanatory", "subject=Kola", "body=ZMP", "date=2017-03-01"]
    root = make(SMALL, settings)
    people = [f"{key}=jana-nova" for key in ("presenters", "authors", "attendees")]
    options = [part for value in (*arguments, *people) for part in ("--set", value)]
    result = run("-C", root, "new", "report", "--dry-run", *options)
    assert result.status == 0
    assert "period" not in result.out
    assert "previous" not in result.out
    assert result.out.endswith("---\n\n## Název problému\n\n## Varianty\n")
    assert result.err == ""


def test_a_report_says_the_full_name_of_a_body_that_the_settings_know(make: Callable[..., Path]) -> None:
    files = {**SMALL, **explanatory("resolution: schvaluje nákup.\n")}
    root = make(files, SETTINGS + '[bodies]\nZMP = "Zastupitelstvo města Plzně"\n')
    assert "\n## Návrh usnesení\n\nZastupitelstvo města Plzně schvaluje nákup.\n" in draft(root, "2017-02-01-nakup")


def test_the_sheet_in_front_names_the_materials_and_leaves_out_what_is_not_known(make: Callable[..., Path]) -> None:
    made = draft(make({**SMALL, **explanatory("code: ÚKEP/1\n")}), "2017-02-01-nakup", "--template", "pruvodni-list")
    assert made == (
        "# Průvodní list\n\n**ÚKEP/1**\n\n**Nákup kol**\n\n**Orgán:** ZMP  \n"
        "**Předkladatel:** Ing. Jana Nová, ředitelka úřadu  \n**Zpracovatel:** Ing. Jana Nová, ředitelka úřadu  \n"
        "**Zpracováno dne:** 1. 2. 2017  \n**Účast na jednání:** Ing. Jana Nová, ředitelka úřadu\n\n"
        "## Seznam podkladových materiálů\n\n- Důvodová zpráva\n"
    )


PROGRESS = REPORT.replace("type: informative", "type: progress")


def progress(make: Callable[..., Path], fiches: dict[str, str]) -> str:
    made = draft(make({**SMALL, "content/reports/2017-02-01-zprava.md": PROGRESS, **fiches}), "2017-02-01-zprava")
    assert "Od minulé průběžné zprávy zpracované dne 1. 12. 2016 se uskutečnila" in made
    return made.partition("## Stav projektů\n\n")[2].partition("\n\n")[0]


def test_a_progress_report_tells_of_the_next_milestone_and_whether_it_is_late(make: Callable[..., Path]) -> None:
    milestones = (
        "milestones:\n  - {title: Studie, done: true}\n  - {title: Stavba | most, due: 2018}\n"
        "  - {title: Povolení, due: 2017-01}\n"
    )
    kola = FICHE.replace("status: approved", "status: approved\nstatus_date: 2016-05-04")
    table = progress(make, {"content/fiches/kola.md": kola.replace("vat:", f"{milestones}vat:")})
    assert table.splitlines()[2] == (
        "| Kola \\| \\[/\\] \\*pro\\* všechny (SCP\\|1) | schváleno (4. 5. 2016) | 1/3 "
        "| Povolení (leden 2017, po termínu) | 1\u00a0250\u00a0000\u00a0Kč |"
    )


def test_a_progress_report_leaves_out_what_has_not_begun_or_has_long_ended(make: Callable[..., Path]) -> None:
    fiche = "---\ntitle: {id}\nstatus: {status}\nstatus_date: {date}\ngroup: mobilita\n---\n"
    states = [
        ("zamer", "idea", "2017-01-10"),
        ("dlouho", "idea", "2016-01-10"),
        ("hotovo", "completed", "2016-12-01"),
        ("nyni", "completed", "2016-12-02"),
    ]
    files = {f"content/fiches/{id_}.md": fiche.format(id=id_, status=status, date=date) for id_, status, date in states}
    settings = '[required.fiche]\n[check.severity]\nSCP104 = "off"\n'
    root = make({**SMALL, "content/reports/2017-02-01-zprava.md": PROGRESS, **files}, SETTINGS + settings)
    made = draft(root, "2017-02-01-zprava")
    assert [title for title in ("zamer", "dlouho", "hotovo", "nyni") if f"\n| {title} |" in made] == ["zamer", "nyni"]


def test_parts_of_a_report_are_headings_for_whoever_listens(make: Callable[..., Path]) -> None:
    resolved = PROGRESS.replace("type: progress", "type: progress\nresolution: Rada bere na vědomí zprávu.")
    attached = "attachments: [{title: Plán}]\nresolution:"
    for type_, expected in (
        ("progress", ["Stav projektů", "Pracovní skupiny", "Závěr", "Návrh usnesení", "Přílohy"]),
        ("informative", ["Návrh usnesení", "Přílohy"]),
    ):
        text = resolved.replace("type: progress", f"type: {type_}").replace("resolution:", attached)
        root = make({**SMALL, "content/reports/2017-02-01-zprava.md": text})
        assert run("-C", root, "render", "2017-02-01-zprava", "--to", "html").status == 0
        page = (root / "build/2017-02-01-zprava.html").read_text("utf-8")
        assert re.findall(r"<h2[^>]*>([^<]*)</h2>", page.replace("\u00a0", " ")) == expected


@pytest.mark.parametrize("type_", ["informative", "progress"])
def test_where_no_group_is_known_none_is_announced(make: Callable[..., Path], type_: str) -> None:
    text = f"---\n{REPORT.split('---')[1].strip()}\n---\n\n## Úvod\n\nÚvod.\n".replace("informative", type_)
    files = {path: record for path, record in SMALL.items() if "groups" not in path}
    made = draft(make({**files, "content/reports/2017-02-01-zprava.md": text}), "2017-02-01-zprava")
    assert "skupin" not in made


def test_where_there_are_no_projects_a_progress_report_says_so(make: Callable[..., Path]) -> None:
    assert progress(make, {}) == "Žádný projekt není schválen, v přípravě ani v realizaci."

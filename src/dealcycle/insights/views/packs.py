"""The board pack: asked for from one button, fetched as a file."""

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from dealcycle.insights import keepsakes, packing
from dealcycle.insights.models import Pack
from dealcycle.insights.views.of_page import query_of_page
from dealcycle.web.answers import close_dialog, done, form_again, toast


class PackForm(forms.Form):
    """In which language."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=(("en", "English"), ("ru", "Русский")),
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The dialogue; then the file at once, or a word that it is being made."""
    form = PackForm(request.POST or None, initial={"language": request.user.language[:2]})
    template, context = "insights/sharing/pack.html", {"form": form}
    if request.method == "GET":
        return render(request, template, context)
    if not form.is_valid():
        return form_again(request, template, context)
    now = timezone.now()
    question = keepsakes.question(query_of_page(request))
    pack = packing.ask_for(
        language=form.cleaned_data["language"], question=question, by=request.user, now=now
    )
    made = packing.make_now(pack, now)
    if made is None:
        return done(_("The board pack is being made. You will be told when it is ready."))
    response = HttpResponse(headers={"HX-Redirect": reverse("pack_file", args=[made.pk])})
    return toast(close_dialog(response), _("The board pack is ready"), tone="good")


@require_GET
def file(request: HttpRequest, pack: int) -> FileResponse:
    """The file; only for whom it was made."""
    found = get_object_or_404(Pack, pk=pack, user=request.user)
    path = packing.path_of(found)
    if path is None:
        raise Http404
    day = timezone.localdate(found.created_at).isoformat()
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"board-pack-{day}-{found.language}.pdf",
        content_type="application/pdf",
    )

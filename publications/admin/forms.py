"""Forms of the desk that take files: documents and pictures, checked before they are kept."""

from events.admin.materials import StoredFileWidget
from icpermed.admin import CheckedForm
from publications.documents import checked_document, checked_picture


class DocumentForm(CheckedForm):
    """A record with a document, which is opened by the page that checks who may have it."""

    class Meta:
        widgets = {"file": StoredFileWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields and self.instance.pk and self.instance.file:
            self.fields["file"].widget.url = self.instance.get_preview_url()

    def clean_file(self):
        file = self.cleaned_data["file"]
        return checked_document(file) if file and "file" in self.changed_data else file


class PictureForm(CheckedForm):
    """A record with a picture."""

    class Meta:
        widgets = {"picture": StoredFileWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "picture" in self.fields and self.instance.pk and self.instance.picture:
            self.fields["picture"].widget.url = self.instance.get_picture_url()

    def clean_picture(self):
        picture = self.cleaned_data["picture"]
        return checked_picture(picture) if picture and "picture" in self.changed_data else picture

"""How a day with a time is typed on the desk: two fields, each of which says its name."""

from datetime import datetime

from django import forms
from django.forms.utils import from_current_timezone


class TimeInput(forms.TimeInput):
    """A time to the minute; one that is known to the second stays so when the form is saved."""

    def format_value(self, value):
        has_seconds = getattr(value, "second", 0)
        return f"{value:%H:%M:%S}" if has_seconds else super().format_value(value)


class DayAndTime(forms.SplitDateTimeWidget):
    """Two boxes, each of which says its name."""

    def __init__(self, label: str):
        day = {"type": "date", "aria-label": f"{label}: day"}
        time = {"size": 6, "placeholder": "HH:MM", "aria-label": f"{label}: time"}
        forms.MultiWidget.__init__(
            self, [forms.DateInput(day, format="%Y-%m-%d"), TimeInput(time, format="%H:%M")]
        )


class ClockField(forms.SplitDateTimeField):
    """A day and a time by some clock; which clock, the form knows."""

    def __init__(self, *args, label: str, **kwargs):
        formats = ["%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M", "%H"]
        super().__init__(
            *args, label=label, widget=DayAndTime(label), input_time_formats=formats, **kwargs
        )

    def compress(self, data_list):
        if not data_list or data_list[0] in self.empty_values:
            if data_list and data_list[1] not in self.empty_values:
                raise forms.ValidationError("There is a time: write the day as well.")
            return None
        if data_list[1] in self.empty_values:
            raise forms.ValidationError("Write the time as well: 9:00.")
        return datetime.combine(*data_list)


class MomentField(ClockField):
    """A moment by the clock of the site. The widget is ours, whatever the admin proposes."""

    def __init__(self, *args, label: str = "", widget=None, **kwargs):
        super().__init__(*args, label=label, **kwargs)

    def compress(self, data_list):
        moment = super().compress(data_list)
        return moment and from_current_timezone(moment)

"""The fields beside the text that a comment system asks for: who signs."""

from textual.containers import Horizontal
from textual.widgets import Input, Label

from blogtui.model.cleaning import clean_line
from blogtui.model.identity import Identity
from blogtui.model.reply import Field, FieldKind, Form

# What most comment systems ask; shown while the blog cannot be asked itself.
OFFLINE = Form(
    where="the blog, once it can be reached",
    fields=(Field("name", "Name"), Field("email", "E-mail", kind=FieldKind.EMAIL), Field("website", "Website")),
)


class Fields(Horizontal):
    """A row with a field for each that the form has."""

    async def show(self, form: Form, identity: Identity) -> None:
        """The form's fields, filled with what is known of the writer."""
        await self.remove_children()
        for field in form.fields:
            name, hint = named(field)
            value = getattr(identity, field.name)
            limit = field.limit or 0
            await self.mount_all(
                (
                    Label(f"{name} ", markup=False),
                    Input(value, placeholder=hint, id=f"field-{field.name}", max_length=limit, compact=True),
                )
            )

    def identity(self, own: Identity) -> Identity:
        """What is written in the fields; of `own` what they do not ask for."""

        def value(name: str) -> str:
            found = self.query(f"#field-{name}").results(Input)
            return next((field.value.strip() for field in found), getattr(own, name))

        return Identity(value("name"), value("email"), value("website"))

    def mark(self, missing: str) -> Input | None:
        """Mark the field of that name alone as missing; it, if it is there."""
        found = None
        for each in self.query(Input):
            is_missing = each.id == f"field-{missing}"
            each.set_class(is_missing, "-missing")
            found = each if is_missing else found
        return found


def named(field: Field) -> tuple[str, str]:
    """A field's name, and in brackets what else there is to say of it: ("E-mail", "(not published, required)")."""
    name, _, aside = clean_line(field.label).partition(" (")
    hints = [hint for hint in (aside.rstrip(")"), "required" if field.required else "") if hint]
    return name, f"({', '.join(hints)})" if hints else ""

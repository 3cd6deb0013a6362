using System.Text.Json;

namespace Verbatim.Sources.Redaction;

/// <summary>A call's arguments, fit to be shown: as the provider's text, and as an object where the text is one.</summary>
/// <param name="Text">Verbatim unless redacted or cut.</param>
/// <param name="Json">Null where the text is no JSON object, or too large for a frame.</param>
/// <param name="TextNotices">What the text does not show; paths begin with the field that it is given as.</param>
/// <param name="JsonNotices">What the object does not show.</param>
internal sealed record ToolArguments(string Text, JsonElement? Json, Func<string, NoticeList> TextNotices, NoticeList JsonNotices)
{
    public static ToolArguments From(string text, string jsonPath, ProjectionOptions options)
    {
        var jsonNotices = new NoticeList();
        var hidden = new NoticeList();
        JsonElement? json = null;
        string shown = text;

        if (ProviderJson.TryParse(text, out JsonElement parsed))
        {
            CleanJson clean = JsonCleaner.Clean(parsed, jsonPath, options.MaxArgumentString, jsonNotices);
            CleanJson whole = JsonCleaner.Clean(parsed, jsonPath, int.MaxValue, hidden);
            shown = whole.HidesSomething ? whole.Text : text;
            if (parsed.ValueKind == JsonValueKind.Object && clean.Fits)
            {
                json = clean.ToElement();
            }
            else
            {
                jsonNotices = new NoticeList();
                if (parsed.ValueKind == JsonValueKind.Object)
                    jsonNotices.Truncated(jsonPath, "The arguments are too large to be kept as an object.");
            }
        }
        else if (CredentialText.Names(text))
        {
            hidden.Withheld("$");
            shown = JsonCleaner.Redacted;
        }

        return new ToolArguments(TextCut.ToAtMost(shown, options.MaxArgumentsText), json, NoticesOfText, jsonNotices);

        NoticeList NoticesOfText(string field)
        {
            var notices = new NoticeList();
            notices.AddOf(hidden, field);
            if (shown.Length > options.MaxArgumentsText)
                notices.Cut(field, options.MaxArgumentsText);
            return notices;
        }
    }
}

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
        JsonElement? json = null;
        string shown = text;
        bool isRedacted = false;

        if (ProviderJson.TryParse(text, out JsonElement parsed))
        {
            CleanJson clean = JsonCleaner.Clean(parsed, jsonPath, options.MaxArgumentString, jsonNotices);
            CleanJson whole = JsonCleaner.Clean(parsed, jsonPath, int.MaxValue, new NoticeList());
            isRedacted = whole.HidesSomething;
            shown = isRedacted ? whole.Text : text;
            if (parsed.ValueKind == JsonValueKind.Object && clean.Fits)
                json = clean.ToElement();
            else if (parsed.ValueKind == JsonValueKind.Object)
                jsonNotices.Truncated(jsonPath, "The arguments are too large to be kept as an object.");
            else
                jsonNotices = new NoticeList();
        }
        else if (CredentialText.Names(text))
        {
            isRedacted = true;
            shown = JsonCleaner.Redacted;
        }

        int length = shown.Length;
        shown = TextCut.ToAtMost(shown, options.MaxArgumentsText);
        return new ToolArguments(shown, json, field => NoticesOfText(field, isRedacted, length, options.MaxArgumentsText), jsonNotices);
    }

    private static NoticeList NoticesOfText(string field, bool isRedacted, int length, int longest)
    {
        var notices = new NoticeList();
        if (isRedacted)
            notices.Redacted(field);
        if (length > longest)
            notices.Cut(field, longest);
        return notices;
    }
}

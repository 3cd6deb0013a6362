using System.Text;
using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>What a call gave back, piece by piece; it counts only where the provider never says the whole.</summary>
internal sealed class StreamedOutput(HeldText held)
{
    private readonly StringBuilder[] _texts = [new(), new(), new()];

    private string Plain => _texts[0].ToString();

    /// <summary>The pieces joined, so that a credential that two of them share is recognised; null for none.</summary>
    public JsonElement? Joined =>
        Plain.Length > 0 ? JsonSerializer.SerializeToElement(Plain)
        : _texts[1].Length + _texts[2].Length == 0 ? null
        : JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["stdout"] = _texts[1].ToString(), ["stderr"] = _texts[2].ToString() });

    /// <summary>Adds a piece: a text, or what a shell wrote to its two streams.</summary>
    public void Append(JsonElement? delta)
    {
        if (delta is { ValueKind: JsonValueKind.String } text)
            Append(0, ProviderText.Read(text));
        Append(1, delta.Text("stdout"));
        Append(2, delta.Text("stderr"));
    }

    public IReadOnlyList<TextState> Save() => [.. _texts.Select((text, index) => new TextState { Index = index, Sent = text.ToString() })];

    public void Restore(IReadOnlyList<TextState> texts)
    {
        foreach (TextState text in texts)
            Append(text.Index, text.Sent);
    }

    private void Append(int index, string? text)
    {
        if (text is not null && held.TryTake(text.Length))
            _texts[index].Append(text);
    }
}

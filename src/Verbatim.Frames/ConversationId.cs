using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Verbatim.Frames;

/// <summary>Names a conversation within its tenant.</summary>
/// <remarks>1 to 128 characters of <c>[A-Za-z0-9._:-]</c>, other than one or two dots; compared ordinally. <c>default</c> is no id: its text is empty and nothing accepts it.</remarks>
[JsonConverter(typeof(IdJsonConverter<ConversationId>))]
public readonly record struct ConversationId : IParsable<ConversationId>
{
    private readonly string? _text;

    private ConversationId(string text) => _text = text;

    /// <summary>Takes an id as it stands in a request or a frame.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ConversationId result)
    {
        bool isValid = IdRule.Accepts(s);
        result = isValid ? new ConversationId(s!) : default;
        return isValid;
    }

    /// <inheritdoc cref="TryParse" />
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static ConversationId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out ConversationId id) ? id : throw new FormatException(IdRule.Sentence);

    /// <summary>The id as it goes on the wire.</summary>
    public override string ToString() => _text ?? "";
}

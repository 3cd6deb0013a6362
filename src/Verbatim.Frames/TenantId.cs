using System.Diagnostics.CodeAnalysis;

namespace Verbatim.Frames;

/// <summary>Whose data it is. Comes from a token, never from an address or a body.</summary>
/// <remarks>1 to 128 characters of <c>[A-Za-z0-9._:-]</c>, other than one or two dots; compared ordinally. <c>default</c> is no id: its text is empty and nothing accepts it.</remarks>
public readonly record struct TenantId : IParsable<TenantId>
{
    private readonly string? _text;

    private TenantId(string text) => _text = text;

    /// <summary>Takes an id as it stands in a request or a frame.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TenantId result)
    {
        bool isValid = IdRule.Accepts(s);
        result = isValid ? new TenantId(s!) : default;
        return isValid;
    }

    /// <inheritdoc cref="TryParse" />
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static TenantId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out TenantId id) ? id : throw new FormatException(IdRule.Sentence);

    /// <summary>The id as it goes on the wire.</summary>
    public override string ToString() => _text ?? "";
}

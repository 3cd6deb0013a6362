namespace Verbatim.Frames.Checking.Schema;

/// <summary>One field of an object.</summary>
/// <param name="Name">As it stands in JSON.</param>
/// <param name="Type">What its value may be.</param>
/// <param name="IsRequired">Whether it must be present, and not null unless any JSON will do.</param>
internal sealed record Field(string Name, FieldType Type, bool IsRequired)
{
    /// <summary>The clause that a wrong value breaks, where the contract has one for this field alone.</summary>
    public string ValueRule { get; init; } = FrameRules.FieldType;

    /// <summary>What of the envelope this field tells.</summary>
    public EnvelopePart Part { get; init; }
}

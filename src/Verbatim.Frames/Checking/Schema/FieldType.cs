namespace Verbatim.Frames.Checking.Schema;

/// <summary>The type of a field, as the contract states it.</summary>
internal sealed class FieldType
{
    /// <summary>The longest provider's id, in bytes as written. Longer than any seen: some providers encrypt state into their ids.</summary>
    public const int MaxIdBytes = 4096;

    public static readonly FieldType Text = new(FieldForm.Text);
    public static readonly FieldType ProviderId = new(FieldForm.ProviderId);
    public static readonly FieldType OwnId = new(FieldForm.OwnId);
    public static readonly FieldType Timestamp = new(FieldForm.Timestamp);
    public static readonly FieldType Number = new(FieldForm.Number);
    public static readonly FieldType Boolean = new(FieldForm.Boolean);
    public static readonly FieldType AnyJson = new(FieldForm.AnyJson);
    public static readonly FieldType AnyObject = new(FieldForm.AnyObject);

    /// <summary>An integer of 32 bits: an index, a count.</summary>
    public static readonly FieldType Integer = IntegerWithin(int.MinValue, int.MaxValue);

    /// <summary>An integer of 64 bits: sizes, tokens, numbers of a whole stream.</summary>
    public static readonly FieldType LongInteger = IntegerWithin(long.MinValue, long.MaxValue);

    private FieldType(FieldForm form) => Form = form;

    public FieldForm Form { get; }

    /// <summary>The closed set of a <see cref="FieldForm.Text"/>; null where any text will do.</summary>
    public NameTable? Values { get; private init; }

    public long Minimum { get; private init; }

    public long Maximum { get; private init; }

    /// <summary>The shape of a <see cref="FieldForm.Shape"/>.</summary>
    public ObjectShape? Shape { get; private init; }

    /// <summary>The shapes of a <see cref="FieldForm.Union"/>.</summary>
    public UnionShape? Union { get; private init; }

    /// <summary>The elements of a <see cref="FieldForm.List"/>.</summary>
    public FieldType? Element { get; private init; }

    public static FieldType OneOf(params string[] values) => new(FieldForm.Text) { Values = new NameTable(values) };

    public static FieldType IntegerWithin(long minimum, long maximum) =>
        new(FieldForm.Integer) { Minimum = minimum, Maximum = maximum };

    public static FieldType Of(ObjectShape shape) => new(FieldForm.Shape) { Shape = shape };

    public static FieldType Of(UnionShape union) => new(FieldForm.Union) { Union = union };

    public static FieldType ListOf(FieldType element) => new(FieldForm.List) { Element = element };
}

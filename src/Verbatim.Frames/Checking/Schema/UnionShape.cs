using System.Text;

namespace Verbatim.Frames.Checking.Schema;

/// <summary>An object whose shape is named by one of its own fields, wherever among them that stands.</summary>
internal sealed class UnionShape
{
    private readonly ObjectShape[] _shapes;

    public UnionShape(string clause, string discriminator, params (string Value, ObjectShape Shape)[] variants)
    {
        Clause = clause;
        Discriminator = discriminator;
        DiscriminatorUtf8 = Encoding.UTF8.GetBytes(discriminator);
        Values = new NameTable([.. variants.Select(variant => variant.Value)]);
        _shapes = [.. variants.Select(variant => variant.Shape)];
    }

    /// <summary>The clause that lists the variants.</summary>
    public string Clause { get; }

    /// <summary>The field that tells them apart.</summary>
    public string Discriminator { get; }

    public ReadOnlyMemory<byte> DiscriminatorUtf8 { get; }

    /// <summary>What that field may say.</summary>
    public NameTable Values { get; }

    /// <summary>The clause that an unknown variant breaks.</summary>
    public string VariantRule { get; init; } = FrameRules.FieldType;

    /// <summary>The variants, in the order of <see cref="Values"/>.</summary>
    public IReadOnlyList<ObjectShape> Shapes => _shapes;

    public ObjectShape this[int place] => _shapes[place];
}

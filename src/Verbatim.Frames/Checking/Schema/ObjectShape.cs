namespace Verbatim.Frames.Checking.Schema;

/// <summary>An object with a closed set of fields.</summary>
internal sealed class ObjectShape
{
    private readonly Field[] _fields;
    private readonly NameTable _names;

    public ObjectShape(string clause, params Field[] fields)
    {
        // The fields that an object has shown are kept as bits.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fields.Length, 64);
        Clause = clause;
        _fields = fields;
        _names = new NameTable([.. fields.Select(field => field.Name)]);
        for (int i = 0; i < fields.Length; i++)
            Required |= fields[i].IsRequired ? 1UL << i : 0;
    }

    /// <summary>The clause that lists these fields.</summary>
    public string Clause { get; }

    /// <summary>In the contract's order.</summary>
    public IReadOnlyList<Field> Fields => _fields;

    /// <summary>A bit for each required field, at its place in <see cref="Fields"/>.</summary>
    public ulong Required { get; }

    /// <summary>The place of a field in <see cref="Fields"/>, or −1.</summary>
    public int Find(ReadOnlySpan<byte> name) => _names.Find(name);

    public Field this[int place] => _fields[place];
}

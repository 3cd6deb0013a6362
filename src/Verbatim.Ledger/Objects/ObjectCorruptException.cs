using Verbatim.Frames;

namespace Verbatim.Ledger.Objects;

/// <summary>A stored object is not what was stored. Nobody can recover from this in code.</summary>
public sealed class ObjectCorruptException : Exception
{
    /// <summary>Says which and what.</summary>
    /// <param name="tenant">Whose object.</param>
    /// <param name="id">The object.</param>
    /// <param name="damage">What is wrong with it, without contents.</param>
    public ObjectCorruptException(TenantId tenant, ObjectId id, string damage)
        : base($"Object {id} is damaged: {damage}")
    {
        Tenant = tenant;
        Id = id;
    }

    /// <summary>Whose object.</summary>
    public TenantId Tenant { get; }

    /// <summary>The object.</summary>
    public ObjectId Id { get; }
}

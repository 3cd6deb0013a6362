using Verbatim.Ledger.Objects;

namespace Verbatim.Server.Objects;

/// <summary>An attachment that is there.</summary>
/// <param name="Known">As the ledger knows it.</param>
/// <param name="Stored">As it is asked of the store.</param>
internal sealed record KeptObject(ObjectRecord Known, StoredObject Stored);

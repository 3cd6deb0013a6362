using Verbatim.Frames;

namespace Verbatim.Ledger.Objects;

/// <summary>What is known of a stored attachment.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Id">Its id within the tenant.</param>
/// <param name="Filename">What to call it when it is downloaded; not a path.</param>
/// <param name="MediaType">As the one who stored it said; browsers are never asked to trust it.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Sha256">Its digest, lower-case hexadecimal.</param>
public sealed record StoredObject(TenantId Tenant, ObjectId Id, string Filename, string MediaType, long SizeBytes, string Sha256);

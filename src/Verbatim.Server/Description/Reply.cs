namespace Verbatim.Server.Description;

/// <summary>An answer that is what was asked for.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Description">When it comes.</param>
/// <param name="Type">What it holds; null where it has no body.</param>
/// <param name="MediaType">As what.</param>
/// <param name="Example">One, as it stands on the wire.</param>
internal sealed record Reply(int Status, string Description, Type? Type = null, string MediaType = "application/json", string? Example = null);

using System.Text.Json.Serialization;
using Verbatim.Frames;

namespace Verbatim.Server.Objects;

/// <summary>What an upload link is for: these bytes of this user, and nothing else.</summary>
/// <param name="Tenant">Whose the object will be.</param>
/// <param name="UserId">Who brings it.</param>
/// <param name="ObjectId">Its id.</param>
/// <param name="Form">What it will be.</param>
internal sealed record UploadGrant(string Tenant, string UserId, ObjectId ObjectId, UploadForm Form);

[JsonSerializable(typeof(UploadGrant))]
internal sealed partial class UploadGrantJson : JsonSerializerContext;

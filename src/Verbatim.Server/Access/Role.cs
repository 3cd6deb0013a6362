namespace Verbatim.Server.Access;

/// <summary>What a user is in a tenant; each role may do what the ones before it may .</summary>
internal enum Role
{
    Viewer,
    Member,
    Admin,
    Owner,
}

namespace IpAdapter.Graph;

/// <summary>Version of the contract between host and plugins. A plugin names in its manifest the range it was written for.</summary>
public static class ContractVersion
{
    /// <summary>Version of this assembly's contract; the major number changes when an old plugin would no longer work.</summary>
    public static Version Current { get; } = new(1, 0);
}

namespace IpAdapter.Graph;

/// <summary>Version of the contract between host and plugins. A plugin names in its manifest the range it was written for.</summary>
/// <remarks>
/// The minor number grows with what is new for plugins to use, so that a host without it refuses a plugin that may need it, and one with it
/// loads all that were built before; the major number changes when an old plugin would no longer work.
/// 1.1 has brought <see cref="SeedAttribute"/>, <see cref="OutputSettings"/> with the members of <see cref="IOutputFormat"/> that take
/// them, and <see cref="PluginFiles"/>. 2.0 has <see cref="ICheck{TInputs, TOutputs}"/> in place of IDescribe and
/// <see cref="IResultType.Describe"/>.
/// 2.1 has <see cref="FormerNameAttribute"/>, and plugins may register kinds of weight files (IWeightFileKind of IpAdapter.Diffusion).
/// 2.2 has <see cref="ResumableAttribute"/> with <see cref="ResumesAcrossAttribute"/> and <see cref="NodeContext.State"/>,
/// <see cref="PatternAttribute"/>, and a status in <see cref="IProgressSink"/>; the properties that a record of inputs has beside its
/// constructor's, or has from a base record, are ports with their defaults.
/// </remarks>
public static class ContractVersion
{
    /// <summary>Version of this assembly's contract.</summary>
    public static Version Current { get; } = new(2, 2);
}

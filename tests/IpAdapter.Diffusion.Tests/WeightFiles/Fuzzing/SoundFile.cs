using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.WeightFiles.Fuzzing;

/// <summary>A sound file, how it is damaged, and how it is read.</summary>
/// <param name="Name">What it is, for counts and messages.</param>
/// <param name="Place">Where it lies in the test's folder.</param>
/// <param name="Whole">Its bytes.</param>
/// <param name="Damaged">Its bytes, damaged.</param>
/// <param name="Read">Reads it at a path; gives the header of a weight file, whose numbers are to be looked at, or null.</param>
internal sealed record SoundFile(string Name, string Place, byte[] Whole, Func<Random, byte[]> Damaged, Func<string,
    WeightFileHeader?> Read)
{
    /// <summary>Bytes of numbers behind it, which nobody reads: a hole.</summary>
    public long Tail { get; init; }
}

using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// What makes two requests for a weight the same one: the same numbers in the same shape and type, by whatever name, and the same made of
/// them.
/// </summary>
/// <param name="File">The file, as it was when its header was read.</param>
/// <param name="Entry">Its place there.</param>
/// <param name="Type">The type it is lent in.</param>
/// <param name="Transform">What is made of it; null for nothing.</param>
internal readonly record struct StoredWeightKey(FileFingerprint File, WeightEntry Entry, ScalarType Type, WeightTransform? Transform)
{
    /// <summary>The files that its numbers come from.</summary>
    public IEnumerable<FileFingerprint> Files => Transform is null ? [File] : Transform.Files.Prepend(File).Distinct();

    /// <summary>Whether both are made of the same weight.</summary>
    public bool IsOfSameWeightAs(StoredWeightKey other) => Entry.Equals(other.Entry) && File == other.File && Type == other.Type;
}

namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>A row of numbers that lies in an archive of <c>torch.save</c> beside its pickle.</summary>
/// <param name="Type">Their type.</param>
/// <param name="Key">Name of the archive's entry below <c>data/</c>.</param>
/// <param name="Count">How many they are, as the pickle says.</param>
internal sealed record PickledStorage(ScalarType Type, string Key, long Count);

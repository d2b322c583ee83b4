using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Graph.Training;

/// <summary>What a node trains: everything in which one training differs from another.</summary>
/// <param name="Name">What is made, as its file is called: <c>ip-adapter</c>.</param>
/// <param name="Encoders">What makes batches of pairs.</param>
/// <param name="Create">Makes what learns; called on the device's thread.</param>
internal sealed record TrainingTask(string Name, PairEncoders Encoders, Func<Learning> Create);

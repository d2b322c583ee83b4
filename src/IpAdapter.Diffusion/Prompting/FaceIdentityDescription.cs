namespace IpAdapter.Diffusion.Prompting;

/// <summary>What is known of a <see cref="FaceIdentity"/> before it is read or computed.</summary>
/// <param name="Origin">Where it comes from, for messages: <c>'face.npy'</c>, <c>face embedder 'arcface'</c>.</param>
/// <param name="Width">Numbers of an identity.</param>
/// <param name="Faces">How many faces, where that is known.</param>
public sealed record FaceIdentityDescription(string Origin, long Width, int? Faces = null);

using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph;

namespace Relays;

[Node("relay/text")]
public sealed class RelayText : Relay<string>;

[Node("relay/number")]
public sealed class RelayNumber : Relay<double>;

[Node("relay/integer")]
public sealed class RelayInteger : Relay<int>;

[Node("relay/boolean")]
public sealed class RelayBoolean : Relay<bool>;

[Node("relay/file")]
public sealed class RelayFile : Relay<FilePath>;

[Node("relay/unet")]
public sealed class RelayUNet : Relay<UNet>;

[Node("relay/text-encoder")]
public sealed class RelayTextEncoder : Relay<TextEncoder>;

[Node("relay/autoencoder")]
public sealed class RelayAutoencoder : Relay<Autoencoder>;

[Node("relay/image-encoder")]
public sealed class RelayImageEncoder : Relay<ImageEncoder>;

[Node("relay/image")]
public sealed class RelayImage : Relay<Image>;

[Node("relay/latents")]
public sealed class RelayLatents : Relay<Latents>;

[Node("relay/conditioning")]
public sealed class RelayConditioning : Relay<Conditioning>;

[Node("relay/lora")]
public sealed class RelayLora : Relay<Lora>;

[Node("relay/text-inversion")]
public sealed class RelayTextInversion : Relay<TextInversion>;

[Node("relay/controlnet")]
public sealed class RelayControlNet : Relay<ControlNet>;

[Node("relay/t2i-adapter")]
public sealed class RelayT2IAdapter : Relay<T2IAdapter>;

[Node("relay/image-prompt-adapter")]
public sealed class RelayImagePromptAdapter : Relay<ImagePromptAdapter>;

[Node("relay/image-prompt")]
public sealed class RelayImagePrompt : Relay<ImagePrompt>;

[Node("relay/face-identity")]
public sealed class RelayFaceIdentity : Relay<FaceIdentity>;

[Node("relay/face-embedder")]
public sealed class RelayFaceEmbedder : Relay<FaceEmbedder>;

[Node("relay/sampler")]
public sealed class RelaySampler : Relay<Sampler>;

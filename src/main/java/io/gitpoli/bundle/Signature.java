package io.gitpoli.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a bundle says of its signature; {@link Bundler#verify} alone says whether it is right.
 *
 * @param keyId the name of the signer's key, {@code null} where it gives none
 * @param algorithm such as {@code RS256}
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Signature(@JsonProperty("key_id") String keyId, String algorithm) {}

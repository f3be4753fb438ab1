package io.gitpoli.audit;

/**
 * Where a decision's configuration came from.
 *
 * @param source {@code repository}, {@code organization}, {@code blob}, {@code directory}, {@code
 *     request} or {@code none}; {@code git} in rehearsals
 * @param path the file, for example {@code octo/app/.repol/deploy.yaml}; null where there is none
 * @param version the file's git blob sha; null where there is none
 */
public record ConfigVersion(String source, String path, String version) {}
